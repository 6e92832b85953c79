import { asCompleted, CancelledError, TimeoutError, wait, type Future } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import { watchedAbortController } from '../leaks/signal-probe.js';
import type { ContractContext } from './contract-context.js';
import { basic, stepping } from '../task-references.js';

/** `result` and `exception` with limits, `wait` and `asCompleted`, with this executor's futures. */
export function waitingContract(context: ContractContext): void {
  describe('result and exception', () => {
    it('give the value and undefined for a success', async () => {
      const future = context.executor().submit(basic.square, 5);
      expect(await future.exception()).toBeUndefined();
      expect(await future.result()).toBe(25);
      expect(await future.result({ timeout: 0 })).toBe(25);
    });

    it('give the error for a failure', async () => {
      const future = context.executor().submit(basic.divide, 1, 0);
      expect(await future.exception({ timeout: 5000 })).toEqual(new RangeError('division by zero'));
      await expect(future.result({ timeout: 5000 })).rejects.toThrow('division by zero');
    });

    it('reject with TimeoutError after their time-out, and leave the task alone', async () => {
      const board = context.board();
      const future = context.executor().submit(stepping.pass, board.handle, 'late');
      await expect(future.result({ timeout: 5 })).rejects.toBeInstanceOf(TimeoutError);
      await expect(future.exception({ timeout: 0 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
      expect(future.done()).toBe(false);
      board.open();
      expect(await future.result({ timeout: 10_000 })).toBe('late');
    });

    it('reject with the signal’s reason, and leave no listener behind', async () => {
      const board = context.board();
      const future = context.executor().submit(stepping.pass, board.handle, 'late');
      const controller = watchedAbortController();
      const waiting = [future.result({ signal: controller.signal }), future.exception({ signal: controller.signal })];
      controller.abort('enough');
      for (const wait of waiting) await expect(wait).rejects.toBe('enough');
      const unused = watchedAbortController();
      const waited = future.result({ signal: unused.signal });
      board.open();
      expect(await waited).toBe('late');
    });

    it('reject with CancelledError where the future is cancelled while they wait', async () => {
      const { executor } = await context.busyExecutor();
      const future = executor.submit(basic.square, 5);
      const waiting = [future.result({ timeout: 5000 }), future.exception({ timeout: 5000 })];
      future.cancel();
      for (const wait of waiting) await expect(wait).rejects.toBeInstanceOf(CancelledError);
    });
  });

  describe('wait', () => {
    it('waits for all', async () => {
      const executor = context.executor();
      const futures = [executor.submit(basic.square, 1), executor.submit(basic.divide, 1, 0), executor.submit(basic.square, 3)];
      const { done, notDone } = await wait(futures);
      expect(done).toEqual(new Set(futures));
      expect(notDone).toEqual(new Set());
    });

    it('waits for the first to complete', async () => {
      const executor = context.executor();
      const board = context.board();
      const slow = executor.submit(stepping.pass, board.handle, 'slow');
      const quick = executor.submit(basic.square, 2);
      const { done, notDone } = await wait([slow, quick], { returnWhen: 'FIRST_COMPLETED' });
      expect(done).toEqual(new Set([quick]));
      expect(notDone).toEqual(new Set([slow]));
    });

    it('waits for the first failure, and a success does not end it', async () => {
      const executor = context.executor();
      const board = context.board();
      const slow = executor.submit(stepping.pass, board.handle, 'slow', 1);
      const good = executor.submit(basic.square, 2);
      const bad = executor.submit(stepping.passAndThrow, board.handle, 'bad', 0);
      let ended = false;
      const waiting = wait([slow, good, bad], { returnWhen: 'FIRST_EXCEPTION' }).finally(() => (ended = true));
      await good;
      await board.arrived(2);
      expect(ended).toBe(false);
      board.open(1);
      const { done, notDone } = await waiting;
      expect(done).toEqual(new Set([good, bad]));
      expect(notDone).toEqual(new Set([slow]));
    });

    it('ends at once for a failure or a completion that has been before', async () => {
      const executor = context.executor();
      const board = context.board();
      const bad = executor.submit(basic.divide, 1, 0);
      await bad.exception();
      const slow = executor.submit(stepping.pass, board.handle, 'slow');
      for (const returnWhen of ['FIRST_EXCEPTION', 'FIRST_COMPLETED'] as const) {
        const { done, notDone } = await wait([slow, bad], { returnWhen });
        expect([done, notDone]).toEqual([new Set([bad]), new Set([slow])]);
      }
    });

    it('takes a cancelled future for completed, and not for failed', async () => {
      const { executor, release } = await context.busyExecutor();
      const cancelled = executor.submit(basic.square, 1);
      const queued = executor.submit(basic.square, 2);
      cancelled.cancel();
      const first = await wait([cancelled, queued], { returnWhen: 'FIRST_COMPLETED' });
      expect(first.done).toEqual(new Set([cancelled]));
      const waiting = wait([cancelled, queued], { returnWhen: 'FIRST_EXCEPTION' });
      release();
      expect((await waiting).done).toEqual(new Set([cancelled, queued]));
    });

    it('answers with what is done when the time is up', async () => {
      const executor = context.executor();
      const board = context.board();
      const quick = executor.submit(basic.square, 2);
      await quick;
      const slow = executor.submit(stepping.pass, board.handle, 'slow');
      const { done, notDone } = await wait([quick, slow], { timeout: 5 });
      expect([done, notDone]).toEqual([new Set([quick]), new Set([slow])]);
    });

    it('counts a future that is given twice once', async () => {
      const future = context.executor().submit(basic.square, 2);
      const { done, notDone } = await wait([future, future]);
      expect([done.size, notDone.size]).toEqual([1, 0]);
    });
  });

  describe('asCompleted', () => {
    it('gives futures in the order in which they are completed', async () => {
      const executor = context.executor({ maxWorkers: 3 });
      const board = context.board();
      const futures = [2, 0, 1].map((stage) => executor.submit(stepping.pass, board.handle, stage, stage));
      const order: unknown[] = [];
      board.open(1);
      for await (const future of asCompleted(futures)) {
        order.push(await future.result());
        board.open(order.length + 1);
      }
      expect(order).toEqual([0, 1, 2]);
    });

    it('gives those that are done first, failures and duplicates once each', async () => {
      const executor = context.executor();
      const board = context.board();
      const bad = executor.submit(basic.divide, 1, 0);
      await bad.exception();
      const slow = executor.submit(stepping.pass, board.handle, 'slow');
      const seen: Future<unknown>[] = [];
      for await (const future of asCompleted([slow, bad, slow, bad])) {
        seen.push(future);
        board.open();
      }
      expect(seen).toEqual([bad, slow]);
    });

    it('rejects with TimeoutError when the time is up, after what was done', async () => {
      const executor = context.executor();
      const board = context.board();
      const quick = executor.submit(basic.square, 2);
      await quick;
      const slow = executor.submit(stepping.pass, board.handle, 'slow');
      const iterator = asCompleted([slow, quick], { timeout: 5 });
      expect(await iterator.next()).toEqual({ done: false, value: quick });
      await expect(iterator.next()).rejects.toBeInstanceOf(TimeoutError);
    });
  });
}
