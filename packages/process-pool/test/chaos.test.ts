import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { moduleTasks, TimeoutError, WorkerCrashedError } from '@heddle/futures';
import { ProcessPoolExecutor } from '@heddle/process-pool';
import { OwnerDiedError, SharedLock } from '@heddle/sync';
import { leakCheck } from '@heddle/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { childrenOf } from './support/descendants.js';
import { TRANSPORTS } from './support/transports.js';
import type * as chaos from './tasks/chaos.mjs';
import type * as deadly from './tasks/dies-while-loading.mjs';

const tasks = moduleTasks<typeof chaos>(new URL('./tasks/chaos.mjs', import.meta.url));
const deadlyTasks = moduleTasks<typeof deadly>(new URL('./tasks/dies-while-loading.mjs', import.meta.url));

/** By hand: HEDDLE_CHAOS=10000, and a child is killed every 50 ms until all is done. */
const TASKS = Number(process.env.HEDDLE_CHAOS ?? 2000);
/** A busy machine may take longer to start a process than there is between two kills. */
const KILLS = process.env.HEDDLE_CHAOS === undefined ? 25 : Infinity;
const PAUSE = 50;

leakCheck();

let folder = '';
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'heddle-chaos-')); });
afterAll(() => { rmSync(folder, { recursive: true }); });

/** Sends that signal to one child or another every now and then, until it is stopped; answers how often. */
function torment(signal: NodeJS.Signals): () => number {
  let sent = 0;
  const timer = setInterval(() => {
    const children = childrenOf(process.pid);
    const victim = children[Math.floor(Math.random() * children.length)];
    if (victim === undefined) return;
    process.kill(victim, signal);
    if (++sent >= KILLS) clearInterval(timer);
  }, PAUSE);
  return () => {
    clearInterval(timer);
    return sent;
  };
}

describe.each(TRANSPORTS)('a pool of processes over %s', (transport) => {
  const create = (options: object = {}): ProcessPoolExecutor => new ProcessPoolExecutor({ transport, maxWorkers: 2, ...options });
  const isWhole = async (pool: ProcessPoolExecutor): Promise<void> => {
    // Each must run two at a time for both to end.
    const lock = new SharedLock();
    expect(await Promise.all([pool.submit(tasks.lockLater, lock), pool.submit(tasks.lockLater, lock)])).toEqual(['had it', 'had it']);
  };

  it('settles every future while its processes are killed, and runs nothing twice', { timeout: 20_000 + 20 * TASKS }, async () => {
    await using pool = create();
    await pool.submit(tasks.pid);
    const file = join(folder, `killed-${transport}`);
    const stop = torment('SIGKILL');
    const results = await Promise.allSettled(Array.from({ length: TASKS }, (_, number) => pool.submit(tasks.work, file, number, 1)));
    const killed = stop();
    const failed = results.flatMap((result, number) => (result.status === 'rejected' ? [{ number, reason: result.reason as unknown }] : []));
    for (const { reason } of failed) {
      expect(reason).toBeInstanceOf(WorkerCrashedError);
      expect(reason).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    }
    for (const [number, result] of results.entries()) if (result.status === 'fulfilled') expect(result.value).toBe(number);
    expect(killed).toBeGreaterThan(0);
    // One at most for each process that was killed: what waited ran elsewhere.
    expect(failed.length).toBeLessThanOrEqual(killed);
    const begun = readFileSync(file, 'utf8').trim().split('\n').map(Number);
    expect(new Set(begun).size, 'nothing runs twice').toBe(begun.length);
    await isWhole(pool);
  });

  it('runs again what asked for it, and nothing else', { timeout: 20_000 + 20 * TASKS }, async () => {
    await using pool = create();
    const file = join(folder, `again-${transport}`);
    const stop = torment('SIGKILL');
    const count = Math.ceil(TASKS / 4);
    const mayRunAgain = (number: number): boolean => number % 2 === 0;
    const results = await Promise.allSettled(
      Array.from({ length: count }, (_, number) => pool.submitWith({ retries: mayRunAgain(number) ? 20 : 0 }, tasks.work, file, number, 2)),
    );
    expect(stop()).toBeGreaterThan(0);
    for (const [number, result] of results.entries()) {
      if (mayRunAgain(number) || result.status === 'fulfilled') expect(result).toEqual({ status: 'fulfilled', value: number });
      else expect(result.reason).toBeInstanceOf(WorkerCrashedError);
    }
    const once = readFileSync(file, 'utf8').trim().split('\n').map(Number).filter((number) => !mayRunAgain(number));
    expect(new Set(once).size, 'nothing else runs twice').toBe(once.length);
  });

  it('ends processes that stand still when their tasks are late', { timeout: 60_000 }, async () => {
    await using pool = create({ taskTimeout: 300, killGrace: 50 });
    const late = await Promise.allSettled([pool.submit(tasks.stop), pool.submit(tasks.stop), pool.submit(tasks.forever), pool.submit(tasks.forever)]);
    for (const result of late) expect(result).toMatchObject({ status: 'rejected', reason: expect.any(TimeoutError) as Error });
    await isWhole(pool);
  });

  it('goes on where a process runs out of memory, exits, or dies while it loads', { timeout: 60_000 }, async () => {
    await using pool = create({ resourceLimits: { maxOldGenerationSizeMb: 32 } });
    const neighbours = Array.from({ length: 20 }, () => pool.submit(tasks.pid));
    const [devoured, exited, unloaded] = await Promise.allSettled([pool.submit(tasks.devour), pool.submit(tasks.exit, 3), pool.submit(deadlyTasks.never)]);
    expect(devoured).toMatchObject({ reason: expect.any(WorkerCrashedError) as Error });
    expect(exited).toMatchObject({ reason: { name: 'WorkerCrashedError', exitCode: 3, signal: null } });
    expect(unloaded).toMatchObject({ reason: { name: 'WorkerCrashedError', exitCode: null, signal: 'SIGKILL' } });
    for (const neighbour of neighbours) expect(await neighbour).toBeGreaterThan(0);
    await isWhole(pool);
  });

  it('tells those who wait for a lock that its owner was killed', async () => {
    await using pool = create();
    const lock = new SharedLock();
    await expect(pool.submit(tasks.dieWith, lock)).rejects.toBeInstanceOf(WorkerCrashedError);
    await expect(pool.submit(tasks.lockLater, lock)).rejects.toMatchObject({ name: 'OwnerDiedError' });
    await expect(lock.acquire()).rejects.toBeInstanceOf(OwnerDiedError);
    (await lock.recover()).release();
    await isWhole(pool);
  });
});
