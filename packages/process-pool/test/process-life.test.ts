import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { isRunning } from './support/descendants.js';
import { TRANSPORTS } from './support/transports.js';

const program = (name: string): string => fileURLToPath(new URL(`./programs/${name}.mjs`, import.meta.url));
/** By hand: HEDDLE_POOLS=1000. */
const POOLS = Number(process.env.HEDDLE_POOLS ?? 20);

interface Look {
  readonly descriptors: number;
  readonly mappings: number;
  readonly heap: number;
}

describe.each(TRANSPORTS)('a program with processes over %s', (transport) => {
  it('leaves nothing behind where it is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'heddle-life-'));
    // Other programs may have theirs there.
    const others = new Set(readdirSync('/dev/shm'));
    const files = (): string[] => [...readdirSync('/dev/shm').filter((file) => file.includes('heddle') && !others.has(file)), ...readdirSync(folder)];
    const parent = spawn(process.execPath, [program('forsaken'), transport], { env: { ...process.env, TMPDIR: folder }, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pids = JSON.parse(line.toString()) as number[];
    expect(pids).toHaveLength(3);
    for (const pid of pids) expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    const end = performance.now() + 2000;
    while (pids.some(isRunning) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(pids.filter(isRunning)).toEqual([]);
    expect(files()).toEqual([]);
    rmdirSync(folder);
  });

  it('has no more descriptors, mappings or memory after many pools', { timeout: 20_000 + 300 * POOLS }, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program('many-pools'), transport, String(POOLS)]);
    const { before, after, handles } = JSON.parse(stdout) as { readonly before: Look; readonly after: Look; readonly handles: readonly string[] };
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
    expect(after.mappings).toBeLessThanOrEqual(before.mappings + 10);
    expect(after.heap).toBeLessThanOrEqual(before.heap + 2 ** 21);
    expect(handles.filter((handle) => handle !== 'PipeWrap' && handle !== 'TTYWrap')).toEqual([]);
  });
});
