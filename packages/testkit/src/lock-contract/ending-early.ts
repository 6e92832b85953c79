import { CancelledError, isTimeoutError, type WaitOptions } from '@heddle/cancellation';
import { describe, expect, it, vi } from 'vitest';

import { FakeTask } from './fake-task.js';
import { type LockContext, settle, stateOf } from './lock-context.js';
import { watchedAbortController } from '../leaks/signal-probe.js';

/** Options that no wait takes, and the error that each deserves. */
const WRONG: readonly (readonly [string, unknown, new () => Error, RegExp])[] = [
  ['a negative time-out', { timeout: -1 }, RangeError, /timeout.*-1/],
  ['a time-out that is not a number', { timeout: NaN }, RangeError, /timeout.*NaN/],
  ['a time-out of another type', { timeout: '5' }, TypeError, /timeout.*"5"/],
  ['a signal of another type', { signal: {} }, TypeError, /signal/],
  ['a misspelt option', { timeOut: 5 }, TypeError, /\btimeout\b.*'timeOut'/],
  ['options of another type', 5, TypeError, /5/],
];

/** What ends a wait before its turn: it takes nothing along. */
export function endingEarlyContract(context: LockContext): void {
  describe('a wait that ends early', () => {
    it('is refused for a signal that is aborted already, though nothing is in its way', async () => {
      const lock = context.create();
      const reason = new Error('no');
      await expect(lock.acquire({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
      (await lock.acquire({ timeout: 0 })).release();
    });

    it('rejects with the reason of its signal', async () => {
      const { lock, holders } = await context.taken();
      const controller = watchedAbortController();
      const wait = expect(lock.acquire({ signal: controller.signal })).rejects.toBe('enough');
      controller.abort('enough');
      await wait;
      for (const holder of holders) holder.release();
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });

    it('rejects with TimeoutError when its time is over', async () => {
      const { lock, holders } = await context.taken();
      await expect(lock.acquire({ timeout: 2 })).rejects.toSatisfy(isTimeoutError);
      for (const holder of holders) holder.release();
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });

    it('rejects at once with a time-out of 0, which lets through what need not wait', async () => {
      const lock = context.create();
      (await lock.acquire({ timeout: 0 })).release();
      const holders = await context.take(lock);
      await expect(lock.acquire({ timeout: 0 })).rejects.toSatisfy(isTimeoutError);
      for (const holder of holders) holder.release();
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });

    it('leaves no timer and no listener behind when it gets its turn', async () => {
      // The leak check fails this test if it does.
      const { lock, holders } = await context.taken();
      const controller = watchedAbortController();
      const wait = lock.acquire({ timeout: 60_000, signal: controller.signal });
      for (const holder of holders) holder.release();
      (await wait).release();
    });

    it('rejects with what its task is cancelled with, while it waits', async () => {
      const { lock, holders } = await context.taken();
      const task = new FakeTask();
      const error = new CancelledError('stop');
      const wait = expect(task.run(() => lock.acquire())).rejects.toBe(error);
      await settle();
      task.cancel(error);
      await wait;
      expect(task.waits.size).toBe(0);
      for (const holder of holders) holder.release();
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });

    it('rejects with what its task was cancelled with, before it waits', async () => {
      const { lock, holders } = await context.taken();
      const task = new FakeTask();
      const error = new CancelledError('stop');
      task.cancel(error);
      await expect(task.run(() => lock.acquire())).rejects.toBe(error);
      for (const holder of holders) holder.release();
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });

    it('does not hold up those behind it, wherever it stands', async () => {
      const { lock, holders } = await context.taken();
      const controllers = Array.from({ length: 7 }, () => watchedAbortController());
      const order: number[] = [];
      const waits = controllers.map(({ signal }, i) => lock.withLock(() => order.push(i), { signal }).catch(() => 'over'));
      // The first, two in the middle, the last.
      for (const i of [3, 0, 6, 2]) controllers[i]?.abort();
      await settle();
      for (const holder of holders) holder.release();
      await Promise.all(waits);
      expect(order).toEqual([1, 4, 5]);
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });

    it('does not call the function of withLock', async () => {
      const { lock, holders } = await context.taken();
      const never = vi.fn();
      await expect(lock.withLock(never, { timeout: 1 })).rejects.toSatisfy(isTimeoutError);
      await expect(lock.withLock(never, { signal: AbortSignal.abort('no') })).rejects.toBe('no');
      for (const holder of holders) holder.release();
      await settle();
      expect(never).not.toHaveBeenCalled();
    });

    it.each(WRONG)('is refused at the call for %s, and takes nothing', (_name, options, type, message) => {
      const lock = context.create();
      const call = (): unknown => lock.acquire(options as WaitOptions);
      expect(call).toThrow(type);
      expect(call).toThrow(message);
      expect(call).toThrow(/[a-z]\.acquire/i);
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });

    it('waits for ever with a time-out of Infinity', async () => {
      const { lock, holders } = await context.taken();
      const wait = lock.acquire({ timeout: Infinity });
      expect(await stateOf(wait)).toBe('pending');
      for (const holder of holders) holder.release();
      (await wait).release();
    });
  });
}
