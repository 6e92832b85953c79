import { checkOptionNames, TimeoutError } from '@heddle/cancellation';
import { wrongType } from '@heddle/futures';
import { isThenable } from '@heddle/futures/worker';

import { CancelScope } from '../scope/cancel-scope.js';
import { checkDelay, checkTime } from '../time/check-time.js';
import { hear } from './hear.js';

/** A time-out that is running, as the function in it sees it: asyncio's `Timeout`. */
export interface Timeout {
  /** The {@link time} at which it expires, `Infinity` for never. */
  when(): number;
  /** Has it expire at another time. */
  reschedule(when: number): void;
  /** Whether it has expired. */
  expired(): boolean;
}

/**
 * Runs a function that may take so many milliseconds: asyncio's `timeout`. When they are over, what it waits for is cancelled, and once
 * it has cleaned up `timeout` rejects.
 *
 * @param milliseconds 0 or more; `Infinity` for no limit, which may be set later by `reschedule`.
 * @returns What the function returns. It rejects with TimeoutError after the time, with TypeError or RangeError for wrong arguments, otherwise as the function does.
 * @see https://docs.python.org/3/library/asyncio-task.html#asyncio.timeout
 *
 * @example
 * ```ts
 * const item = await timeout(1000, () => queue.get());
 * ```
 */
export async function timeout<T>(milliseconds: number, fn: (timeout: Timeout) => T | PromiseLike<T>): Promise<T> {
  checkDelay(milliseconds, 'timeout', 'milliseconds');
  checkBody(fn, 'timeout');
  return runLimited(new CancelScope({ timeout: milliseconds }), fn, `The operation timed out after ${milliseconds} ms`);
}

/**
 * {@link timeout} until a {@link time}: asyncio's `timeout_at`.
 *
 * @returns As `timeout`.
 */
export async function timeoutAt<T>(when: number, fn: (timeout: Timeout) => T | PromiseLike<T>): Promise<T> {
  checkTime(when, 'timeoutAt', 'when');
  checkBody(fn, 'timeoutAt');
  return runLimited(new CancelScope({ deadline: when }), fn, 'The deadline of the operation has passed');
}

/**
 * Waits for something that may take so many milliseconds: asyncio's `wait_for`. A task (and a function, which is called) is cancelled when
 * the time is over, and has ended before `waitFor` rejects; of anything else only the wait ends.
 *
 * @param options `timeout` in milliseconds, without limit where it is left out.
 * @returns What it brings. It rejects with TimeoutError after the time, with TypeError or RangeError for wrong arguments, otherwise as what it waits for does.
 */
export async function waitFor<T>(awaitable: PromiseLike<T> | (() => T | PromiseLike<T>), options: { readonly timeout?: number | undefined } = {}): Promise<T> {
  if (!isThenable(awaitable) && typeof awaitable !== 'function') throw wrongType('waitFor', 'awaitable', 'a promise, a future, a task or a function', awaitable);
  checkOptionNames(options, ['timeout'], 'waitFor');
  const { timeout: limit = Infinity } = options;
  checkDelay(limit, 'waitFor', 'timeout');
  return runLimited(new CancelScope({ timeout: limit }), () => (isThenable(awaitable) ? hear(awaitable) : awaitable()), `The operation timed out after ${limit} ms`);
}

async function runLimited<T>(scope: CancelScope, fn: (timeout: Timeout) => T | PromiseLike<T>, message: string): Promise<T> {
  const handle: Timeout = {
    when: () => scope.deadline,
    reschedule: (when) => {
      checkTime(when, 'Timeout.reschedule', 'when');
      scope.deadline = when;
    },
    expired: () => scope.cancelCalled,
  };
  const result = await scope.run(() => fn(handle));
  if (scope.cancelledCaught) throw new TimeoutError(message);
  return result as T;
}

function checkBody(fn: unknown, operation: string): void {
  if (typeof fn !== 'function') throw wrongType(operation, 'fn', 'a function', fn);
}
