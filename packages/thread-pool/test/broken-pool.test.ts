import { BrokenExecutorError, InitializerError } from '@heddle/futures';
import { basic, crashing, leakCheck, missing, stepping } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { poolContext } from './support/pools.js';

leakCheck();
const context = poolContext();

describe('an initializer that fails', () => {
  it('fails every task with InitializerError, which has the error as its cause', async () => {
    const pool = context.executor({ maxWorkers: 2, initializer: crashing.failToInitialize, initargs: ['no database'] });
    const futures = Array.from({ length: 20 }, (_, i) => pool.submit(basic.square, i));
    for (const future of futures) {
      const error = await future.exception();
      expect(error).toBeInstanceOf(InitializerError);
      expect(error).toBeInstanceOf(BrokenExecutorError);
      expect(error).toMatchObject({ code: 'ERR_HEDDLE_INITIALIZER' });
      expect((error as Error).cause).toEqual(new RangeError('no database'));
    }
  });

  it('makes each failure an error of its own', async () => {
    const pool = context.executor({ maxWorkers: 1, initializer: crashing.failToInitialize, initargs: ['no'] });
    const [first, second] = await Promise.all([pool.submit(basic.square, 1).exception(), pool.submit(basic.square, 2).exception()]);
    expect(first).not.toBe(second);
  });

  it('breaks the pool: later tasks are refused at the call, as in Python', async () => {
    const pool = context.executor({ maxWorkers: 1, initializer: crashing.failToInitialize, initargs: ['no'] });
    await pool.submit(basic.square, 1).exception();
    expect(() => pool.submit(basic.square, 2)).toThrow(BrokenExecutorError);
  });

  it('may be one whose module does not load', async () => {
    const pool = context.executor({ maxWorkers: 1, initializer: missing.anything });
    const error = await pool.submit(basic.square, 1).exception();
    expect(error).toBeInstanceOf(InitializerError);
    expect((error as Error).cause).toMatchObject({ code: 'ERR_HEDDLE_TASK_LOAD' });
  });

  it('by ending its worker again and again, breaks the pool instead of trying for ever', async () => {
    const pool = context.executor({ maxWorkers: 2, initializer: crashing.exitWhileInitializing, initargs: [9] });
    const error = await pool.submit(basic.square, 1).exception();
    expect(error).toBeInstanceOf(BrokenExecutorError);
  });

  it('lets the pool be shut down', async () => {
    const pool = context.executor({ maxWorkers: 2, initializer: crashing.failToInitialize, initargs: ['no'] });
    const future = pool.submit(basic.square, 1);
    await Promise.all([pool.shutdown(), expect(future).rejects.toBeInstanceOf(InitializerError)]);
    await pool.shutdown();
  });

  it('is told to a caller that blocks', () => {
    const pool = context.executor({ maxWorkers: 1, initializer: crashing.failToInitialize, initargs: ['no'] });
    expect(() => pool.submit(basic.square, 1).resultSync({ timeout: 10_000 })).toThrow(InitializerError);
  });
});

describe('an initializer that does not end', () => {
  it('keeps tasks pending, which can be cancelled', async () => {
    const board = context.board();
    const pool = context.executor({ maxWorkers: 1, initializer: crashing.neverInitialize, initargs: [board.handle] });
    const future = pool.submit(basic.square, 1);
    await board.arrived();
    expect(future.state).toBe('pending');
    expect(future.cancel()).toBe(true);
    await pool.terminateWorkers();
  });
});

describe('an initializer that cannot be sent', () => {
  it('is refused by the constructor', () => {
    const outside = 1;
    expect(() => context.executor({ initializer: () => outside })).toThrow(/\boutside\b/);
  });
});

describe('arguments of an initializer that cannot be sent', () => {
  it('break the pool: every task fails, and is told why', async () => {
    const pool = context.executor({ maxWorkers: 1, initializer: basic.identity, initargs: [() => undefined] });
    const error = await pool.submit(basic.square, 2).exception();
    expect(error).toBeInstanceOf(BrokenExecutorError);
    expect((error as Error).cause).toBeDefined();
  });
});

describe('terminateWorkers', () => {
  it('ends everything at once: what runs crashes, what waits is cancelled', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const board = context.board();
    const running = [pool.submit(stepping.pass, board.handle, 1), pool.submit(stepping.block, board.handle, 2)];
    await board.arrived(2);
    const queued = Array.from({ length: 10 }, (_, i) => pool.submit(basic.square, i));
    await pool.terminateWorkers();
    for (const future of running) await expect(future).rejects.toMatchObject({ code: 'ERR_HEDDLE_WORKER_CRASHED' });
    for (const future of queued) await expect(future).rejects.toMatchObject({ code: 'ERR_HEDDLE_CANCELLED' });
    expect(() => pool.submit(basic.square, 1)).toThrow();
  });
});
