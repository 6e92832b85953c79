import { moduleTasks, TaskTimeoutError } from '@heddle/futures';
import { basic, leakCheck, stepping, stopping, streaming, watchedAbortController } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { expectPoolWorks, poolContext } from './support/pools.js';

interface Loading {
  load(buffer: SharedArrayBuffer, milliseconds: number): void;
}
const loading = moduleTasks<Loading>(new URL('./tasks/loading.js', import.meta.url));

leakCheck();
const context = poolContext();

describe('a task that will not stop', () => {
  it.each([
    ['an endless loop', stopping.loopForever],
    ['a promise that never settles', stopping.neverSettle],
  ])('costs only itself its worker after killGrace: %s', async (_name, task) => {
    const pool = context.executor({ maxWorkers: 2, killGrace: 20 });
    const board = context.board();
    const held = context.board();
    const neighbour = pool.submit(stepping.pass, held.handle, 'unharmed');
    await held.arrived();
    const before = await pool.submit(basic.whereAmI);
    const stubborn = pool.submitWith({ timeout: 10 }, task, board.handle);
    await expect(stubborn).rejects.toBeInstanceOf(TaskTimeoutError);
    expect(await pool.submit(basic.whereAmI)).not.toBe(before);
    expect(neighbour.running()).toBe(true);
    held.open();
    expect(await neighbour).toBe('unharmed');
    await expectPoolWorks(pool);
  });

  it('rejects when it is asked to stop, not when it is ended', async () => {
    const pool = context.executor({ maxWorkers: 1, killGrace: 60_000 });
    const board = context.board();
    const controller = watchedAbortController();
    const future = pool.submitWith({ signal: controller.signal }, stepping.block, board.handle, 'ignored');
    await board.arrived();
    controller.abort('stop');
    await expect(future.result({ timeout: 1000 })).rejects.toBe('stop');
    board.open();
    await expectPoolWorks(pool);
  });

  it('is not ended while its thread loads native code, which would end the process', async () => {
    const pool = context.executor({ maxWorkers: 1, killGrace: 0 });
    const word = new Int32Array(new SharedArrayBuffer(4));
    const controller = watchedAbortController();
    const future = pool.submitWith({ signal: controller.signal }, loading.load, word.buffer, 300);
    future.catch(() => undefined);
    while (Atomics.load(word, 0) === 0) await new Promise(setImmediate);
    controller.abort('stop');
    await expect(future).rejects.toBe('stop');
    await expectPoolWorks(pool);
    expect(word[0]).toBe(2);
  });

  it('keeps its worker where it ends within killGrace', async () => {
    const pool = context.executor({ maxWorkers: 1, killGrace: 60_000 });
    const board = context.board();
    const controller = watchedAbortController();
    const before = await pool.submit(basic.whereAmI);
    const future = pool.submitWith({ signal: controller.signal }, stopping.computeUntilCancelled, board.handle);
    await board.arrived();
    controller.abort('stop');
    await expect(future).rejects.toBe('stop');
    expect(await pool.submit(basic.whereAmI)).toBe(before);
  });

  it('is ended again and again, a hundred of them', async () => {
    const pool = context.executor({ maxWorkers: 2, killGrace: 0 });
    const board = context.board();
    const futures = Array.from({ length: 100 }, (_, i) =>
      i % 10 === 3 ? pool.submitWith({ timeout: 5 }, stopping.loopForever, board.handle) : pool.submit(basic.square, i),
    );
    const outcomes = await Promise.allSettled(futures);
    outcomes.forEach((outcome, i) => {
      if (i % 10 === 3) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_HEDDLE_TASK_TIMEOUT' } });
      else expect(outcome).toEqual({ status: 'fulfilled', value: i * i });
    });
    await expectPoolWorks(pool);
  });

  it('leaves alone what runs beside it on its worker, where that worker still listens', async () => {
    const pool = context.executor({ maxWorkers: 1, tasksPerWorker: 2, killGrace: 20 });
    const board = context.board();
    const held = context.board();
    const neighbour = pool.submit(stepping.pass, held.handle, 'unharmed');
    await held.arrived();
    await expect(pool.submitWith({ timeout: 10 }, stopping.neverSettle, board.handle)).rejects.toBeInstanceOf(TaskTimeoutError);
    const next = pool.submit(basic.square, 5);
    expect(neighbour.done()).toBe(false);
    held.open();
    expect(await neighbour).toBe('unharmed');
    expect(await next).toBe(25);
    await expectPoolWorks(pool);
  });
});

describe('taskTimeout', () => {
  it('is the time-out of every task that brings none of its own', async () => {
    const pool = context.executor({ maxWorkers: 1, taskTimeout: 20, killGrace: 0 });
    const board = context.board();
    await expect(pool.submit(stopping.neverSettle, board.handle)).rejects.toBeInstanceOf(TaskTimeoutError);
    await expect(pool.submitWith({ name: 'n' }, stopping.loopForever, board.handle)).rejects.toThrow(/\bn\b.*\b20\b/);
    await expectPoolWorks(pool);
  });

  it('gives way to the task’s own', async () => {
    const pool = context.executor({ maxWorkers: 1, taskTimeout: 20, killGrace: 0 });
    const board = context.board();
    const future = pool.submitWith({ timeout: Infinity }, stepping.pass, board.handle, 'in the end');
    await board.arrived();
    await expect(future.result({ timeout: 60 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    board.open();
    expect(await future).toBe('in the end');
  });
});

describe('a thread that blocks in resultSync', () => {
  it('is told of a task’s time-out', () => {
    const pool = context.executor({ maxWorkers: 1, killGrace: 0 });
    const board = context.board();
    const future = pool.submitWith({ timeout: 20 }, stopping.loopForever, board.handle);
    expect(() => future.resultSync({ timeout: 10_000 })).toThrow(TaskTimeoutError);
  });

  it('is told of a crash', () => {
    const pool = context.executor({ maxWorkers: 1 });
    const future = pool.submit((code: number) => process.exit(code), 3);
    expect(() => future.resultSync({ timeout: 10_000 })).toThrow(expect.objectContaining({ code: 'ERR_HEDDLE_WORKER_CRASHED' }));
  });

  it('gets the results of tasks that come after a crash', () => {
    const pool = context.executor({ maxWorkers: 1 });
    const crash = pool.submit((code: number) => process.exit(code), 3);
    const next = pool.submit(basic.square, 3);
    expect(next.resultSync({ timeout: 10_000 })).toBe(9);
    expect(() => crash.resultSync({ timeout: 0 })).toThrow(expect.objectContaining({ code: 'ERR_HEDDLE_WORKER_CRASHED' }));
  });
});

describe('a generator whose reader leaves', () => {
  it.each([
    ['awaits what never comes', streaming.yieldThenHang],
    ['does so in its finally block', streaming.hangInFinally],
  ])('is ended after killGrace where it %s', async (_name, task) => {
    const pool = context.executor({ maxWorkers: 1, killGrace: 20 });
    const board = context.board();
    const stream = pool.submit(task, board.handle);
    for await (const value of stream) {
      expect(value).toBe(1);
      // It may not have gone on yet: it would be closed at its `yield` then.
      await board.arrived();
      break;
    }
    expect(stream.cancelled()).toBe(true);
    await expectPoolWorks(pool);
  });
});

describe('a host that is busy for longer than its tasks may run', () => {
  it('does not take a task for late that ended in time', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    await pool.submit(basic.square, 1);
    // Long enough for the worker to end in time on a machine that has much else to do.
    const timeout = 1000;
    for (let i = 0; i < 2; i++) {
      const future = pool.submitWith({ timeout }, basic.keepBusy, 10);
      // Past the announcement that it has started, so that its time is being watched.
      await new Promise((resolve) => setTimeout(resolve, 5));
      keepBusy(timeout + 50);
      await future;
    }
    await expectPoolWorks(pool);
  });

  it('does not end a worker for a task that stopped when it was asked to', async () => {
    const pool = context.executor({ maxWorkers: 1, killGrace: 20 });
    for (let i = 0; i < 5; i++) {
      const board = context.board();
      const controller = watchedAbortController();
      const stopped = pool.submitWith({ signal: controller.signal }, stopping.computeUntilCancelled, board.handle);
      const next = pool.submit(basic.keepBusy, 100);
      await board.arrived();
      controller.abort('stop');
      keepBusy(60);
      await expect(stopped).rejects.toBe('stop');
      await next;
    }
    await expectPoolWorks(pool);
  });
});

function keepBusy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
