import { threadId } from 'node:worker_threads';

import { ExecutorFullError, type Future } from '@heddle/futures';
import { basic, collect, failing, leakCheck, stepping, stopping, streaming, watchedAbortController, type TestBoard } from '@heddle/testkit';
import type { ThreadPoolExecutor, ThreadPoolExecutorOptions } from '@heddle/thread-pool';
import { describe, expect, it, vi } from 'vitest';

import { expectPoolWorks, poolContext } from './support/pools.js';

leakCheck();
const context = poolContext();

interface FullPool {
  readonly pool: ThreadPoolExecutor;
  readonly board: TestBoard;
  readonly futures: readonly Future<number>[];
}

/** A pool of one worker whose worker is busy and whose queue of two is full. Stage `i` of the board lets task `i` go. */
async function fullPool(options: ThreadPoolExecutorOptions): Promise<FullPool> {
  const pool = context.executor({ maxWorkers: 1, maxQueue: 2, ...options });
  const board = context.board();
  const futures = [0, 1, 2].map((value) => pool.submit(stepping.pass, board.handle, value, value));
  await board.arrived();
  return { pool, board, futures };
}

describe("maxQueue with whenFull: 'reject'", () => {
  it('lets as many tasks wait as it says, and rejects the next with ExecutorFullError', async () => {
    const { pool, board, futures } = await fullPool({});
    const refused = pool.submit(basic.square, 3);
    await expect(refused).rejects.toBeInstanceOf(ExecutorFullError);
    await expect(refused).rejects.toMatchObject({ code: 'ERR_HEDDLE_EXECUTOR_FULL' });
    board.open();
    expect(await Promise.all(futures)).toEqual([0, 1, 2]);
    await expectFits(pool);
  });

  it('takes tasks again as soon as there is room', async () => {
    const { pool, board, futures } = await fullPool({});
    board.open(1);
    await futures[0];
    await board.arrived(2);
    const next = pool.submit(basic.square, 3);
    expect(next.state).toBe('pending');
    await expect(pool.submit(basic.square, 4)).rejects.toBeInstanceOf(ExecutorFullError);
    board.open();
    expect(await next).toBe(9);
  });

  it('has room again when a queued task is cancelled', async () => {
    const { pool, board, futures } = await fullPool({});
    expect(futures[2]?.cancel()).toBe(true);
    const next = pool.submit(basic.square, 3);
    expect(next.state).toBe('pending');
    board.open();
    expect(await next).toBe(9);
  });

  it('of 0 refuses every task that no worker can take at once', async () => {
    const pool = context.executor({ maxWorkers: 1, maxQueue: 0 });
    const board = context.board();
    const running = pool.submit(stepping.pass, board.handle, 'ran');
    await expect(pool.submit(basic.square, 3)).rejects.toBeInstanceOf(ExecutorFullError);
    board.open();
    expect(await running).toBe('ran');
    expect(await pool.submit(basic.square, 3)).toBe(9);
  });
});

describe("maxQueue with whenFull: 'wait'", () => {
  it('keeps a task pending until there is room, and loses none, in order', async () => {
    const { pool, board, futures } = await fullPool({ whenFull: 'wait' });
    const order = context.board();
    const waiting = Array.from({ length: 20 }, (_, i) => pool.submit(stepping.record, order.handle, i));
    expect(waiting.every((future) => future.state === 'pending')).toBe(true);
    board.open();
    expect(await Promise.all([...futures, ...waiting])).toEqual([0, 1, 2, ...waiting.keys()]);
    expect(order.records).toEqual([...waiting.keys()]);
  });

  it('resolves room() when there is room, and not before', async () => {
    const { pool, board, futures } = await fullPool({ whenFull: 'wait' });
    let hasRoom = false;
    const room = pool.room().then(() => (hasRoom = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasRoom).toBe(false);
    board.open(1);
    await room;
    expect(futures[0]?.done()).toBe(true);
    board.open();
  });

  it('resolves room() at once where there is room', async () => {
    await context.executor({ maxWorkers: 1, maxQueue: 1, whenFull: 'wait' }).room();
    await context.executor({ maxWorkers: 1 }).room();
  });

  it('cancels a task at the door, which then never runs', async () => {
    const { pool, board, futures } = await fullPool({ whenFull: 'wait' });
    const order = context.board();
    const controller = watchedAbortController();
    const cancelled = pool.submit(stepping.record, order.handle, 1);
    const aborted = pool.submitWith({ signal: controller.signal }, stepping.record, order.handle, 2);
    const kept = pool.submit(stepping.record, order.handle, 3);
    expect(cancelled.cancel()).toBe(true);
    controller.abort('stop');
    await expect(aborted).rejects.toBe('stop');
    board.open();
    await Promise.all([...futures, kept]);
    expect(order.records).toEqual([3]);
  });

  it('keeps a producer that awaits room() a few tasks ahead of the workers, and no more', async () => {
    const pool = context.executor({ maxWorkers: 2, maxQueue: 4, whenFull: 'wait' });
    const futures: Future<number>[] = [];
    for (let i = 0; i < 500; i++) {
      await pool.room();
      futures.push(pool.submit(basic.square, i));
      expect(pool.statistics().queued).toBeLessThanOrEqual(6);
    }
    expect(await Promise.all(futures)).toEqual(futures.map((_, i) => i * i));
  });

  it('rejects a task at the door when the pool is shut down with cancelPending', async () => {
    const { pool, board } = await fullPool({ whenFull: 'wait' });
    const waiting = pool.submit(basic.square, 3);
    const room = pool.room();
    const ended = pool.shutdown({ cancelPending: true });
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_HEDDLE_CANCELLED' });
    board.open();
    await ended;
    await room;
  });
});

describe("maxQueue with whenFull: 'caller-runs'", () => {
  it('runs the task in the calling thread, within the call', async () => {
    const { pool, board, futures } = await fullPool({ whenFull: 'caller-runs' });
    const future = pool.submit(() => {
      (globalThis as { ranIn?: number }).ranIn = process.getBuiltinModule('node:worker_threads').threadId;
    });
    expect((globalThis as { ranIn?: number }).ranIn).toBe(threadId);
    await future;
    board.open();
    expect(await Promise.all(futures)).toEqual([0, 1, 2]);
  });

  it('gives what a failing or an async task of the caller gives', async () => {
    const { pool, board } = await fullPool({ whenFull: 'caller-runs' });
    await expect(
      pool.submit(() => {
        throw new RangeError('failed here');
      }),
    ).rejects.toThrow(new RangeError('failed here'));
    expect(await pool.submit(async (x: number) => Promise.resolve(x + 1), 4)).toBe(5);
    await expect(pool.submit(failing.rejectWith, 'no')).rejects.toBe('no');
    board.open();
  });

  it('keeps to the contract of any task: copies, typed errors, progress, generators, time-outs, aborts', async () => {
    const { pool, board } = await fullPool({ whenFull: 'caller-runs' });
    const list = [1];
    expect(await pool.submit(basic.append, list, 2)).toEqual([1, 2]);
    expect(list).toEqual([1]);
    await expect(pool.submit(basic.identity, () => undefined)).rejects.toMatchObject({ code: 'ERR_HEDDLE_TASK_SERIALIZATION' });
    await expect(pool.submit(failing.returnFunction)).rejects.toMatchObject({ code: 'ERR_HEDDLE_TASK_SERIALIZATION' });
    expect(await collect(pool.submit(streaming.countTo, 3))).toEqual([1, 2, 3]);
    const stopped = context.board();
    await expect(pool.submitWith({ timeout: 5 }, stopping.waitForAbort, stopped.handle)).rejects.toMatchObject({ code: 'ERR_HEDDLE_TASK_TIMEOUT' });
    const controller = watchedAbortController();
    const aborted = pool.submitWith({ signal: controller.signal }, stopping.waitForAbort, stopped.handle);
    await stopped.arrived(2);
    controller.abort('stop');
    await expect(aborted).rejects.toBe('stop');
    board.open();
  });

  it('counts in the statistics', async () => {
    const { pool, board, futures } = await fullPool({ whenFull: 'caller-runs' });
    await pool.submit(basic.square, 2);
    await pool.submit(basic.divide, 1, 0).exception();
    expect(pool.statistics()).toMatchObject({ completed: 1, failed: 1 });
    board.open();
    await Promise.all(futures);
  });

  it('goes back to the workers when there is room', async () => {
    const { pool, board, futures } = await fullPool({ whenFull: 'caller-runs' });
    board.open();
    await Promise.all(futures);
    expect(await pool.submit(() => process.getBuiltinModule('node:worker_threads').threadId)).not.toBe(threadId);
    await expectFits(pool);
  });
});

/** Like `expectPoolWorks`, no more at a time than fit into the pool. */
async function expectFits(pool: ThreadPoolExecutor): Promise<void> {
  for (let i = 0; i < 10; i++) expect(await pool.submit(basic.square, i)).toBe(i * i);
}

describe('a queue without a bound', () => {
  it('takes more tasks than shared memory has room for', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const futures = Array.from({ length: 150_000 }, (_, i) => pool.submit(basic.square, i));
    let sum = 0;
    for (const future of futures) sum += await future;
    expect(sum).toBe(futures.reduce((total, _, i) => total + i * i, 0));
    await expectPoolWorks(pool);
  });
});

describe.each(['reject', 'wait', 'caller-runs'] as const)("map over a bounded queue, whenFull: '%s'", (whenFull) => {
  it.each([0, 1, 8])('gives all results in order, maxQueue %i', async (maxQueue) => {
    const pool = context.executor({ maxWorkers: 2, maxQueue, whenFull });
    const items = Array.from({ length: 200 }, (_, i) => i);
    expect(await collect(pool.map(basic.square, items))).toEqual(items.map((x) => x * x));
    expect(await collect(pool.map(basic.square, items, { chunkSize: 3, ordered: false }))).toHaveLength(200);
  });
});

describe("what has to run on a worker, with whenFull: 'caller-runs'", () => {
  it('waits where the queue is full: a broadcast, a task with a key', async () => {
    const { pool, board } = await fullPool({ whenFull: 'caller-runs' });
    const everywhere = pool.broadcast(basic.whereAmI);
    const keyed = pool.submitWith({ key: 'a' }, basic.whereAmI);
    board.open();
    const here = `${process.pid}:${threadId}`;
    expect(await everywhere).not.toContain(here);
    expect(await keyed).not.toBe(here);
  });

  it('is not all that shutdown waits for', async () => {
    const { pool, board } = await fullPool({ whenFull: 'caller-runs' });
    const gate = context.board();
    const own = pool.submit(stepping.pass, gate.handle, 7);
    await gate.arrived();
    board.open();
    const order: string[] = [];
    const shut = pool.shutdown().then(() => order.push('shut down'));
    void own.then(() => order.push('own task'));
    await vi.waitFor(() => expect(pool.statistics().workers).toBe(0));
    expect(order).toEqual([]);
    gate.open();
    await shut;
    expect(order).toEqual(['own task', 'shut down']);
  });
});
