import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';

import { BrokenExecutorError, WorkerCrashedError } from '@heddle/futures';
import { basic, crashing, leakCheck, stepping, watchedAbortController } from '@heddle/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { expectPoolWorks, poolContext } from './support/pools.js';

leakCheck();
const context = poolContext();

describe('process.exit in a task', () => {
  it.each([0, 1, 42])('with code %i fails that task with WorkerCrashedError, which tells what happened', async (code) => {
    const pool = context.executor({ maxWorkers: 1 });
    const future = pool.submitWith({ name: 'the exit' }, crashing.exitProcess, code);
    const error = await future.exception();
    expect(error).toBeInstanceOf(WorkerCrashedError);
    expect(error).toBeInstanceOf(BrokenExecutorError);
    expect(error).toMatchObject({ code: 'ERR_HEDDLE_WORKER_CRASHED', exitCode: code, signal: null, taskName: 'the exit', workerId: expect.any(Number) as unknown });
    await expectPoolWorks(pool);
  });

  it('hurts no neighbour, running or queued', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const board = context.board();
    const neighbour = pool.submit(stepping.pass, board.handle, 'unharmed');
    await board.arrived();
    const exits = Array.from({ length: 10 }, () => pool.submit(crashing.exitProcess, 3));
    const queued = Array.from({ length: 10 }, (_, i) => pool.submit(basic.square, i));
    expect(await Promise.all(exits.map((future) => future.exception()))).toEqual(exits.map(() => expect.any(WorkerCrashedError) as unknown));
    expect(await Promise.all(queued)).toEqual(queued.map((_, i) => i * i));
    board.open();
    expect(await neighbour).toBe('unharmed');
    await expectPoolWorks(pool);
  });

  it('in an async task fails all tasks of that worker, and those only', async () => {
    const pool = context.executor({ maxWorkers: 1, tasksPerWorker: 3 });
    const board = context.board();
    const other = context.board();
    const exit = pool.submit(crashing.exitAtGate, board.handle, 5);
    const sharing = [pool.submit(stepping.pass, other.handle, 1), pool.submit(stepping.pass, other.handle, 2)];
    await Promise.all([board.arrived(), other.arrived(2)]);
    const queued = pool.submit(basic.square, 3);
    board.open();
    for (const future of [exit, ...sharing]) await expect(future).rejects.toBeInstanceOf(WorkerCrashedError);
    expect(await queued).toBe(9);
    await expectPoolWorks(pool);
  });

  it('after the return leaves the result, and the next task is no victim', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    for (let i = 0; i < 20; i++) {
      expect(await pool.submit(crashing.exitAfterReturn, 7)).toBe('returned');
    }
    await expectPoolWorks(pool);
  });

  it('is tried again where the task has tries left', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const board = context.board();
    board.open();
    const future = pool.submitWith({ retries: 2 }, crashing.exitAtGate, board.handle, 1);
    await expect(future).rejects.toBeInstanceOf(WorkerCrashedError);
    expect(board.arrivals).toBe(3);
    await expectPoolWorks(pool);
  });
});

describe('an error that escapes', () => {
  let warnings: Error[] = [];
  const note = (warning: Error): void => {
    warnings.push(warning);
  };
  beforeEach(() => {
    warnings = [];
    process.on('warning', note);
  });
  afterEach(() => {
    process.off('warning', note);
  });

  it.each(['throwAfterReturn', 'leaveRejection'] as const)('after the task returned (%s) is reported, and belongs to no task', async (name) => {
    const pool = context.executor({ maxWorkers: 1 });
    const warned = once(process, 'warning');
    expect(await pool.submit(crashing[name], 'left behind')).toBe('returned');
    const next = Array.from({ length: 20 }, (_, i) => pool.submit(basic.square, i));
    expect(await Promise.all(next)).toEqual(next.map((_, i) => i * i));
    await warned;
    expect(warnings).toEqual([expect.objectContaining({ code: 'HEDDLE_STRAY_ERROR', detail: expect.stringContaining('left behind') as unknown })]);
    await expectPoolWorks(pool);
  });

  it('while another task runs on the worker, belongs to no task either', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const thrown = context.board();
    const held = context.board();
    const warned = once(process, 'warning');
    await pool.submit(crashing.throwAtGate, thrown.handle, 'left behind');
    const other = pool.submit(stepping.pass, held.handle, 'unharmed');
    await held.arrived();
    thrown.open();
    await warned;
    held.open();
    expect(await other).toBe('unharmed');
    await expectPoolWorks(pool);
  });

  it.each(['throwWhileRunning', 'rejectWhileRunning'] as const)('while the task runs (%s) fails that task, with the error as the cause', async (name) => {
    const pool = context.executor({ maxWorkers: 1 });
    const error = await pool.submit(crashing[name], 'escaped').exception();
    expect(error).toBeInstanceOf(WorkerCrashedError);
    expect((error as Error).cause).toEqual(new RangeError('escaped'));
    await expectPoolWorks(pool);
  });

  it('while the task runs leaves the others of its worker alone', async () => {
    const pool = context.executor({ maxWorkers: 1, tasksPerWorker: 2 });
    const board = context.board();
    const neighbour = pool.submit(stepping.pass, board.handle, 'unharmed');
    await board.arrived();
    await expect(pool.submit(crashing.throwWhileRunning, 'escaped')).rejects.toBeInstanceOf(WorkerCrashedError);
    board.open();
    expect(await neighbour).toBe('unharmed');
    await expectPoolWorks(pool);
  });

  it('from the stack’s end is an error of the task like any other', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    await expect(pool.submit(crashing.overflowStack)).rejects.toThrow(RangeError);
    await expectPoolWorks(pool);
  });
});

describe('out of memory', () => {
  it('in a task fails that task with WorkerCrashedError, and its cause says why', async () => {
    const pool = context.executor({ maxWorkers: 2, resourceLimits: { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4 } });
    const board = context.board();
    const neighbour = pool.submit(stepping.pass, board.handle, 'unharmed');
    await board.arrived();
    const error = await pool.submit(crashing.exhaustMemory).exception();
    expect(error).toBeInstanceOf(WorkerCrashedError);
    expect((error as Error).cause).toMatchObject({ code: 'ERR_WORKER_OUT_OF_MEMORY' });
    board.open();
    expect(await neighbour).toBe('unharmed');
    await expectPoolWorks(pool);
  });
});

describe('a worker that is terminated from outside', () => {
  const workers: Worker[] = [];
  const note = (worker: Worker): void => {
    workers.push(worker);
  };
  beforeEach(() => {
    workers.length = 0;
    process.on('worker', note);
  });
  afterEach(() => {
    process.off('worker', note);
  });

  it('fails the task that ran on it, and no other', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const board = context.board();
    const running = pool.submit(stepping.pass, board.handle, 'never');
    const queued = pool.submit(basic.square, 4);
    await board.arrived();
    await workers[0]?.terminate();
    await expect(running).rejects.toMatchObject({ code: 'ERR_HEDDLE_WORKER_CRASHED', exitCode: 1 });
    expect(await queued).toBe(16);
    await expectPoolWorks(pool);
  });

  it('fails a task that computes', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const board = context.board();
    const running = pool.submit(stepping.block, board.handle, 'never');
    await board.arrived();
    await workers[0]?.terminate();
    await expect(running).rejects.toBeInstanceOf(WorkerCrashedError);
    await expectPoolWorks(pool);
  });

  it('while it is idle costs nobody anything', async () => {
    const pool = context.executor({ maxWorkers: 2, minWorkers: 2 });
    await expectPoolWorks(pool);
    await Promise.all(workers.map((worker) => worker.terminate()));
    await expectPoolWorks(pool);
  });

  it('while it starts costs nobody anything', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const future = pool.submit(basic.square, 4);
    await workers[0]?.terminate();
    expect(await future).toBe(16);
    await expectPoolWorks(pool);
  });

  it('in the middle of many tasks fails one of them at most, again and again', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    for (let round = 0; round < 30; round++) {
      const futures = Array.from({ length: 500 }, (_, i) => pool.submit(basic.square, i));
      // Once a worker has done a task: a pool whose workers never get that far gives up.
      await futures[round * 10];
      void workers.at(-1)?.terminate();
      const outcomes = await Promise.allSettled(futures);
      const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
      for (const { reason } of failures) expect(reason).toBeInstanceOf(WorkerCrashedError);
      expect(failures.length).toBeLessThanOrEqual(1);
      outcomes.forEach((outcome, i) => expect(outcome.status === 'rejected' || outcome.value === i * i).toBe(true));
    }
    await expectPoolWorks(pool);
  });
});

describe('an abort that races with the reply', () => {
  it('settles every one of ten thousand tasks, with its value or with the reason', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    let values = 0;
    let aborts = 0;
    const race = async (i: number): Promise<void> => {
      const controller = watchedAbortController();
      const reason = new Error(`abort ${i}`);
      const future = pool.submitWith({ signal: controller.signal }, basic.square, i);
      if (i % 4 === 1) await Promise.resolve();
      else if (i % 4 === 2) await new Promise((resolve) => setImmediate(resolve));
      else if (i % 4 === 3) for (let spin = 0; spin < i % 1000; spin++) performance.now();
      controller.abort(reason);
      try {
        expect(await future).toBe(i * i);
        expect(future.cancelled()).toBe(false);
        values++;
      } catch (error) {
        expect(error).toBe(reason);
        expect(future.cancelled()).toBe(true);
        aborts++;
      }
    };
    for (let i = 0; i < 10_000; i += 10) await Promise.all(Array.from({ length: 10 }, (_, k) => race(i + k)));
    expect(values + aborts).toBe(10_000);
    expect(aborts).toBeGreaterThan(0);
    expect(values).toBeGreaterThan(0);
    const { completed, cancelled, failed } = pool.statistics();
    expect([completed, cancelled, failed]).toEqual([values, aborts, 0]);
    await expectPoolWorks(pool);
  });
});
