import { BrokenExecutorError, WorkerCrashedError } from '@heddle/futures';
import { basic, collectUntilError, leakCheck, neverLoads, stepping, streaming, watchedAbortController } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { expectPoolWorks, poolContext } from './support/pools.js';

leakCheck();
const context = poolContext();

/** `Header.bell` of the queue's layout: the word by which workers wake the host. */
const BELL = 0;

/** What a worker's last moment may be: it finds the host listening (1), says that it is awake (0), and does not wake it. See `ring` in the queue's protocol. */
function takeTheBellAndDie(bell: number): void {
  const { workerData } = process.getBuiltinModule('node:worker_threads') as unknown as { workerData: { buffer: SharedArrayBuffer } };
  const words = new Int32Array(workerData.buffer);
  while (Atomics.compareExchange(words, bell, 1, 0) !== 1);
  process.exit(3);
}

describe('a worker that crashes', () => {
  it('in the middle of a map fails the map at that place', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const exitAtFive = (x: number): number => (x === 5 ? process.exit(4) : x);
    const outcome = await collectUntilError(pool.map(exitAtFive, Array.from({ length: 20 }, (_, i) => i), { chunkSize: 1 }));
    expect(outcome).toEqual({ values: [0, 1, 2, 3, 4], error: expect.any(WorkerCrashedError) as unknown });
    await expectPoolWorks(pool);
  });

  it('in the middle of a generator fails the loop, and the future with it', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const stream = pool.submit(function* () {
      yield 1;
      yield 2;
      process.exit(4);
    });
    const { error } = await collectUntilError(stream);
    expect(error).toBeInstanceOf(WorkerCrashedError);
    await expect(stream).rejects.toBe(error);
    await expectPoolWorks(pool);
  });

  it('while a generator waits for its reader fails the loop', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const board = context.board();
    const stream = pool.submit(streaming.countForever, board.handle);
    const values = stream[Symbol.asyncIterator]();
    expect(await values.next()).toEqual({ done: false, value: 1 });
    await pool.terminateWorkers();
    await expect(stream).rejects.toBeInstanceOf(WorkerCrashedError);
  });

  it('with a task of a key lets the later ones of that key run in a new worker', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const crash = pool.submitWith({ key: 'k' }, () => process.exit(2));
    const next = pool.submitWith({ key: 'k' }, basic.square, 3);
    await expect(crash).rejects.toBeInstanceOf(WorkerCrashedError);
    expect(await next).toBe(9);
    await expectPoolWorks(pool);
  });

  it('during a broadcast fails the broadcast', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    await expect(pool.broadcast(() => process.exit(2))).rejects.toBeInstanceOf(WorkerCrashedError);
    // The other worker may be about to crash by it, too.
    await expect.poll(() => pool.statistics().queued + pool.statistics().running).toBe(0);
    await expectPoolWorks(pool);
  });

  it('as it rings, between saying so and waking the host, leaves that listening to the others', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    await expect(pool.submit(takeTheBellAndDie, BELL)).rejects.toBeInstanceOf(WorkerCrashedError);
    await expectPoolWorks(pool);
  });

  it('a hundred times over, among thousands of tasks, leaves each with its own outcome', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const exitAtHundreds = (x: number): number => (x % 100 === 99 ? process.exit(1) : x);
    const outcomes = await Promise.allSettled(Array.from({ length: 5000 }, (_, i) => pool.submit(exitAtHundreds, i)));
    outcomes.forEach((outcome, i) => {
      if (i % 100 === 99) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_HEDDLE_WORKER_CRASHED' } });
      else expect(outcome).toEqual({ status: 'fulfilled', value: i });
    });
    expect(pool.statistics()).toMatchObject({ completed: 4950, failed: 50, cancelled: 0 });
    await expectPoolWorks(pool);
  });
});

describe('a module that never has loaded', () => {
  it('costs its task, when that is aborted, and nobody else', async () => {
    const pool = context.executor({ maxWorkers: 1, killGrace: 10 });
    const controller = watchedAbortController();
    const future = pool.submitWith({ signal: controller.signal }, neverLoads.neverCalled);
    await expect(future.result({ timeout: 100 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    controller.abort('stop');
    await expect(future).rejects.toBe('stop');
    await expectPoolWorks(pool);
  });

  it('counts against the time-out of its task', async () => {
    const pool = context.executor({ maxWorkers: 1, killGrace: 10 });
    const future = pool.submitWith({ timeout: 20 }, neverLoads.neverCalled);
    await expect(future.result({ timeout: 5000 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TASK_TIMEOUT' });
    await expectPoolWorks(pool);
  });
});

describe('a pool that was broken', () => {
  it('settles what it had, refuses what comes, and is shut down as any other', async () => {
    const pool = context.executor({ maxWorkers: 1, initializer: basic.divide, initargs: [1, 0] });
    const board = context.board();
    const futures = [pool.submit(basic.square, 1), pool.submitWith({ key: 'k', priority: 3 }, stepping.record, board.handle, 1)];
    const results = pool.map(basic.square, [1, 2, 3]);
    for (const future of futures) await expect(future).rejects.toBeInstanceOf(BrokenExecutorError);
    await expect(results.next()).rejects.toBeInstanceOf(BrokenExecutorError);
    expect(() => pool.submit(basic.square, 1)).toThrow(BrokenExecutorError);
    await expect(Promise.resolve().then(() => pool.broadcast(basic.square, 1))).rejects.toBeInstanceOf(BrokenExecutorError);
    await pool.room();
    await pool.shutdown();
    expect(board.records).toEqual([]);
  });
});
