import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { BrokenExecutorError } from '@heddle/futures';
import { leakCheck } from '@heddle/testkit';
import { afterEach, describe, expect, it } from 'vitest';

import { poolContext } from './support/pools.js';
import { TRANSPORTS } from './support/transports.js';

leakCheck();
const context = poolContext();
const { execPath } = process;
afterEach(() => { process.execPath = execPath; });

describe.each(TRANSPORTS)('a pool that the system gives no processes (%s)', (transport) => {
  it('is broken after some attempts, says why, and leaves nothing open: Node cannot be found', async () => {
    process.execPath = '/no/such/node';
    let open = Infinity;
    for (let round = 0; round < 3; round++) {
      const pool = context.executor({ maxWorkers: 2, transport });
      for (const future of [pool.submit((x: number) => x, 1), pool.submit((x: number) => x, 2)]) {
        const error = await future.exception();
        expect(error).toBeInstanceOf(BrokenExecutorError);
        expect(error).toMatchObject({ code: 'ERR_HEDDLE_BROKEN_EXECUTOR', message: 'No worker can be started: spawn /no/such/node ENOENT', cause: { code: 'ENOENT' } });
      }
      expect(() => pool.submit((x: number) => x, 1)).toThrow(BrokenExecutorError);
      await pool.shutdown();
      // The first pool of a process opens what stays.
      if (round === 0) open = await settledDescriptors();
    }
    await expect.poll(() => readdirSync('/proc/self/fd').length, { timeout: 5000 }).toBeLessThanOrEqual(open);
  });

  it('tells a thread that blocks, too', () => {
    const pool = context.executor({ maxWorkers: 2, transport });
    process.execPath = '/no/such/node';
    expect(() => pool.submit((x: number) => x, 1).resultSync({ timeout: 5000 })).toThrow(BrokenExecutorError);
  });

  it('is broken where there are too many processes', () => {
    const reason = expect.stringMatching(/^BrokenExecutorError: No worker can be started: spawn .* EAGAIN \(EAGAIN\)$/) as string;
    expect(outcomes(transport, 0)).toEqual([reason, reason, reason, reason]);
  });

  it('goes on with those that it has', () => {
    expect(outcomes(transport, 1)).toEqual(['before', 1, 2, 3, 4]);
  });
});

/** How many are open once those that are being closed are. */
async function settledDescriptors(): Promise<number> {
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  return readdirSync('/proc/self/fd').length;
}

/** Of a program that may have no more processes than so many. */
function outcomes(transport: string, children: number): unknown {
  const program = fileURLToPath(new URL('./programs/no-processes.mjs', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [program, transport, String(children)], { encoding: 'utf8', timeout: 20_000 });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}
