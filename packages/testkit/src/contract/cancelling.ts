import { CancelledError, type Future } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import type { ContractContext } from './contract-context.js';
import { basic, stepping } from '../task-references.js';

/** The states of a future, and `cancel`: true is exact. */
export function cancellingContract(context: ContractContext): void {
  describe('the state of a future', () => {
    it('is pending while it is queued, running while it runs, finished when it has returned', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const board = context.board();
      const first = executor.submit(stepping.pass, board.handle, 'first', 0);
      const second = executor.submit(stepping.pass, board.handle, 'second', 1);
      await board.arrived(1);
      expect(describeState(first)).toEqual({ state: 'running', running: true, done: false, cancelled: false });
      expect(describeState(second)).toEqual({ state: 'pending', running: false, done: false, cancelled: false });
      board.open(1);
      await first;
      await board.arrived(2);
      expect(describeState(first)).toEqual({ state: 'finished', running: false, done: true, cancelled: false });
      expect(describeState(second)).toEqual({ state: 'running', running: true, done: false, cancelled: false });
      board.open();
      expect(await second).toBe('second');
    });

    it('is finished when it has failed', async () => {
      const future = context.executor().submit(basic.divide, 1, 0);
      await future.exception();
      expect(describeState(future)).toEqual({ state: 'finished', running: false, done: true, cancelled: false });
    });

    it('is cancelled when it was taken back', async () => {
      const { executor, release } = await context.busyExecutor();
      const future = executor.submit(basic.square, 3);
      expect(future.cancel()).toBe(true);
      expect(describeState(future)).toEqual({ state: 'cancelled', running: false, done: true, cancelled: true });
      release();
      await executor.shutdown();
      expect(describeState(future)).toEqual({ state: 'cancelled', running: false, done: true, cancelled: true });
    });
  });

  describe('cancel', () => {
    it('takes back a queued task, which then never runs', async () => {
      const { executor, release } = await context.busyExecutor();
      const board = context.board();
      const before = executor.submit(stepping.record, board.handle, 1);
      const taken = executor.submit(stepping.record, board.handle, 2);
      const after = executor.submit(stepping.record, board.handle, 3);
      expect(taken.cancel()).toBe(true);
      release();
      await Promise.all([before, after]);
      await executor.shutdown();
      expect(board.records).toEqual([1, 3]);
    });

    it('makes the future reject with CancelledError and the reason', async () => {
      const { executor } = await context.busyExecutor();
      const future = executor.submit(basic.square, 3);
      expect(future.cancel('no longer needed')).toBe(true);
      await expect(future).rejects.toBeInstanceOf(CancelledError);
      await expect(future).rejects.toMatchObject({ code: 'ERR_HEDDLE_CANCELLED', reason: 'no longer needed' });
    });

    it('answers true again for a future that is cancelled', async () => {
      const { executor } = await context.busyExecutor();
      const future = executor.submit(basic.square, 3);
      expect([future.cancel(), future.cancel()]).toEqual([true, true]);
    });

    it('answers false for a task that runs, and leaves it alone', async () => {
      const executor = context.executor();
      const board = context.board();
      const future = executor.submit(stepping.pass, board.handle, 'done');
      await board.arrived();
      expect(future.cancel()).toBe(false);
      expect(future.cancelled()).toBe(false);
      board.open();
      expect(await future).toBe('done');
    });

    it('answers false for a task that has returned or thrown', async () => {
      const executor = context.executor();
      const returned = executor.submit(basic.square, 3);
      const thrown = executor.submit(basic.divide, 1, 0);
      await returned;
      await thrown.exception();
      expect([returned.cancel(), thrown.cancel()]).toEqual([false, false]);
      expect(await returned).toBe(9);
    });

    it('is not reported when nobody looks at the cancelled future', async () => {
      // The leak check fails this test if it is.
      const { executor, release } = await context.busyExecutor();
      expect(executor.submit(basic.square, 3).cancel()).toBe(true);
      release();
      await executor.shutdown();
    });

    it('takes back every second of a thousand tasks, and runs exactly the others', async () => {
      const { executor, release } = await context.busyExecutor();
      const board = context.board();
      const futures = Array.from({ length: 1000 }, (_, i) => executor.submit(stepping.record, board.handle, i));
      const taken = futures.filter((_, i) => i % 2 === 1);
      expect(taken.every((future) => future.cancel())).toBe(true);
      release();
      await executor.shutdown();
      expect(board.records).toEqual(Array.from({ length: 500 }, (_, i) => 2 * i));
    });

    it('is exact while workers are taking tasks: true means never run, false means run', async () => {
      const executor = context.executor();
      const board = context.board();
      const cancelled = new Set<number>();
      for (let round = 0; round < 200; round++) {
        const futures = Array.from({ length: 20 }, (_, i) => executor.submit(stepping.record, board.handle, round * 20 + i));
        // From the last to the first, at a different moment of each round.
        for (let spin = 0; spin < (round % 40) * 50; spin++) performance.now();
        futures.toReversed().forEach((future, i) => {
          if (future.cancel()) cancelled.add(round * 20 + 19 - i);
        });
        await Promise.allSettled(futures);
        futures.forEach((future, i) => expect(future.cancelled()).toBe(cancelled.has(round * 20 + i)));
      }
      await executor.shutdown();
      const ran = new Set(board.records);
      expect(ran.size).toBe(board.records.length);
      for (let i = 0; i < 4000; i++) expect(ran.has(i)).toBe(!cancelled.has(i));
    });
  });
}

function describeState(future: Future<unknown>): Record<string, unknown> {
  return { state: future.state, running: future.running(), done: future.done(), cancelled: future.cancelled() };
}
