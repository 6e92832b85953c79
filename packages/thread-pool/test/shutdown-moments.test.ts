import { CancelledError, ExecutorShutdownError } from '@heddle/futures';
import { basic, crashing, leakCheck, stepping } from '@heddle/testkit';
import { ThreadPoolExecutor } from '@heddle/thread-pool';
import { describe, expect, it } from 'vitest';

import { poolContext } from './support/pools.js';

leakCheck();
const context = poolContext();

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('shutdown', () => {
  it.each([0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89])('%i turns of the loop after the tasks leaves none of them unsettled', async (count) => {
    for (const options of [{}, { cancelPending: true }]) {
      const pool = new ThreadPoolExecutor({ maxWorkers: 2 });
      const futures = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? pool.submit(basic.squareLater, i) : pool.submit(basic.square, i)));
      await turns(count);
      await pool.shutdown(options);
      const outcomes = await Promise.allSettled(futures);
      outcomes.forEach((outcome, i) => {
        if (outcome.status === 'fulfilled') expect(outcome.value).toBe(i * i);
        else expect(outcome.reason).toBeInstanceOf(CancelledError);
      });
      if (options.cancelPending !== true) expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true);
    }
  });

  it.each([0, 1, 3, 10])('while workers crash (%i turns) leaves no task unsettled', async (count) => {
    const pool = new ThreadPoolExecutor({ maxWorkers: 2 });
    const futures = Array.from({ length: 30 }, (_, i) => (i % 5 === 0 ? pool.submit(crashing.exitProcess, i) : pool.submit(basic.square, i)));
    await turns(count);
    await pool.shutdown();
    const outcomes = await Promise.allSettled(futures);
    outcomes.forEach((outcome, i) => {
      if (i % 5 === 0) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_HEDDLE_WORKER_CRASHED' } });
      else expect(outcome).toEqual({ status: 'fulfilled', value: i * i });
    });
  });

  it('of a pool with workers that still start ends them', async () => {
    const pool = new ThreadPoolExecutor({ maxWorkers: 4, minWorkers: 4 });
    await pool.shutdown();
    expect(pool.statistics()).toMatchObject({ workers: 0, running: 0, queued: 0 });
  });

  it('while the initializer runs waits for it, and runs what was submitted', async () => {
    const board = context.board();
    const pool = new ThreadPoolExecutor({ maxWorkers: 1, initializer: stepping.pass, initargs: [board.handle, 1] });
    const future = pool.submit(basic.square, 3);
    await board.arrived();
    const ended = pool.shutdown();
    board.open();
    expect(await future).toBe(9);
    await ended;
  });

  it('lets a running task go on, and its timed-out neighbour not hold it up', async () => {
    const pool = new ThreadPoolExecutor({ maxWorkers: 2, killGrace: 10 });
    const board = context.board();
    const slow = pool.submit(stepping.pass, board.handle, 'done');
    const endless = pool.submitWith({ timeout: 10 }, stepping.block, context.board().handle, 'never');
    await board.arrived();
    const ended = pool.shutdown();
    await expect(endless).rejects.toMatchObject({ code: 'ERR_HEDDLE_TASK_TIMEOUT' });
    board.open();
    expect(await slow).toBe('done');
    await ended;
  });

  it('runs tasks of a bounded queue that still wait at its door', async () => {
    const pool = new ThreadPoolExecutor({ maxWorkers: 1, maxQueue: 1, whenFull: 'wait' });
    const futures = Array.from({ length: 10 }, (_, i) => pool.submit(basic.square, i));
    await pool.shutdown();
    expect(await Promise.all(futures)).toEqual(futures.map((_, i) => i * i));
  });

  it('frees everything: workers, ports, timers (the leak check looks), a hundred times', async () => {
    for (let round = 0; round < 100; round++) {
      const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
      const future = pool.submit(basic.square, round);
      if (round % 2 === 0) await future;
      await pool.shutdown();
      expect(await future).toBe(round * round);
      expect(() => pool.submit(basic.square, 1)).toThrow(ExecutorShutdownError);
    }
  });

  it('from within a task’s done-callback, while others run, waits for them', async () => {
    const pool = new ThreadPoolExecutor({ maxWorkers: 2 });
    const board = context.board();
    const slow = pool.submit(stepping.pass, board.handle, 'slow');
    await board.arrived();
    const ended = new Promise<string>((resolve) => {
      pool.submit(basic.square, 2).addDoneCallback(() => {
        void pool.shutdown().then(() => resolve(slow.state));
        board.open();
      });
    });
    expect(await ended).toBe('finished');
  });
});
