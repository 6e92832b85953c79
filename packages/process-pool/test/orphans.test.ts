import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { leakCheck } from '@heddle/testkit';
import { expect, it } from 'vitest';

leakCheck();

const program = (name: string): string => fileURLToPath(new URL(`./programs/${name}`, import.meta.url));

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['mapped', 'mapped', []],
  ['pipe', 'pipe', []],
  ['pipe, for koffi is not installed', 'auto', ['--require', program('without-koffi.cjs')]],
];

it.each(CASES)('no process outlives a host that is killed, not even one that is busy (%s)', async (_, transport, options) => {
  const host = spawn(process.execPath, [...options, program('busy-child.mjs'), transport], { stdio: ['ignore', 'pipe', 'inherit'] });
  const told = await new Promise<{ transport: string; pids: number[] }>((resolve) => {
    host.stdout.once('data', (line: Buffer) => { resolve(JSON.parse(line.toString()) as { transport: string; pids: number[] }); });
  });
  const { pids } = told;
  if (transport === 'auto') expect(told.transport).toBe('pipe');
  expect(pids.filter(isAlive)).toEqual(pids);
  host.kill('SIGKILL');
  await expect.poll(() => pids.filter(isAlive), { timeout: 5000 }).toEqual([]);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
