import { CancelledError, TimeoutError } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import type { ContractContext } from './contract-context.js';
import { basic, failing, stepping } from '../task-references.js';

/** `resultSync`: blocking this thread for a result. */
export function blockingContract(context: ContractContext): void {
  describe('resultSync of a future that is done', () => {
    it('returns the value, and throws the error', async () => {
      const executor = context.executor();
      const good = executor.submit(basic.square, 5);
      const bad = executor.submit(basic.divide, 1, 0);
      await Promise.allSettled([good, bad]);
      expect(good.resultSync()).toBe(25);
      expect(good.resultSync({ timeout: 0 })).toBe(25);
      expect(() => bad.resultSync()).toThrow(new RangeError('division by zero'));
    });

    it('throws CancelledError for a cancelled one', async () => {
      const { executor } = await context.busyExecutor();
      const future = executor.submit(basic.square, 5);
      future.cancel();
      expect(() => future.resultSync()).toThrow(CancelledError);
    });
  });

  describe.runIf(context.capabilities.workers)('resultSync of a task that has not run yet', () => {
    it('blocks until its result is there, also for the first task of an executor', () => {
      expect(context.executor().submit(basic.square, 5).resultSync()).toBe(25);
    });

    it('throws what the task throws', () => {
      const executor = context.executor();
      expect(() => executor.submit(basic.divide, 1, 0).resultSync()).toThrow(new RangeError('division by zero'));
      expect(() => executor.submit(failing.returnFunction).resultSync()).toThrow(
        expect.objectContaining({ code: 'ERR_HEDDLE_TASK_SERIALIZATION' }),
      );
    });

    it('blocks for a task that is queued behind others', () => {
      const executor = context.executor({ maxWorkers: 1 });
      const futures = Array.from({ length: 5000 }, (_, i) => executor.submit(basic.square, i));
      expect(futures.at(-1)?.resultSync()).toBe(4999 ** 2);
      expect(futures.map((future) => future.resultSync())).toEqual(futures.map((_, i) => i * i));
    });

    it('brings large results, and errors with their class', () => {
      const executor = context.executor();
      const large = Float64Array.from({ length: 100_000 }, (_, i) => i);
      expect(executor.submit(basic.identity, large).resultSync()).toEqual(large);
      expect(() => executor.submit(failing.throwAggregate).resultSync()).toThrow(AggregateError);
    });

    it('throws TimeoutError after its time-out, and the task goes on', async () => {
      const executor = context.executor();
      const board = context.board();
      const future = executor.submit(stepping.pass, board.handle, 'late');
      const start = performance.now();
      expect(() => future.resultSync({ timeout: 30 })).toThrow(TimeoutError);
      expect(performance.now() - start).toBeGreaterThanOrEqual(29);
      expect(() => future.resultSync({ timeout: 0 })).toThrow(TimeoutError);
      board.open();
      expect(await future).toBe('late');
    });

    it('leaves callbacks and awaiting of the same future as they are', async () => {
      const executor = context.executor();
      const future = executor.submit(basic.square, 6);
      const order: string[] = [];
      future.addDoneCallback(() => order.push('callback'));
      expect(future.resultSync()).toBe(36);
      expect(await future).toBe(36);
      expect(order).toEqual(['callback']);
    });

    it('works again and again, between awaiting others', async () => {
      const executor = context.executor();
      for (let i = 0; i < 200; i++) {
        const [blocking, awaited] = [executor.submit(basic.square, i), executor.submit(basic.squareLater, i)];
        expect(blocking.resultSync()).toBe(i * i);
        expect(await awaited).toBe(i * i);
      }
    });
  });

  describe.runIf(!context.capabilities.workers)('resultSync of a task of this very thread', () => {
    it('runs it, or says that it cannot block', async () => {
      const executor = context.executor();
      const board = context.board();
      const future = executor.submit(stepping.pass, board.handle, 'later');
      await board.arrived();
      expect(() => future.resultSync()).toThrow(expect.objectContaining({ code: 'ERR_HEDDLE_CANNOT_BLOCK' }));
      board.open();
      expect(await future).toBe('later');
    });
  });
}
