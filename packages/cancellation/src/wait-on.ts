import { currentWaitingTask } from './current-task.js';
import { checkWaitOptions, type WaitOptions } from './wait-options.js';
import { Waiter } from './waiter.js';

/** A wait for something that settles by itself. There is no queue to leave: the awaitable simply is no longer heard. */
class AwaitableWait<T> extends Waiter<T> {
  readonly waitsFor: PromiseLike<T>;
  readonly #timeout: number | undefined;

  constructor(awaitable: PromiseLike<T>, timeout: number | undefined) {
    super();
    this.waitsFor = awaitable;
    this.#timeout = timeout;
    awaitable.then(
      (value) => this.settle(value),
      (error: unknown) => this.fail(error),
    );
  }

  protected override timeoutError(): Error {
    // In the caller's words: 0 has been watched as 1.
    return super.timeoutError(this.#timeout ?? Infinity);
  }
}

/**
 * Waits for a promise, or anything with a `then`, no longer than the options and the current task allow. What it waits
 * for is not stopped when the wait ends early, and its failure after that is taken as seen.
 *
 * A time-out of 0 lets what has settled already through.
 *
 * @returns A promise of the same value. It rejects as `awaitable` does, with `TimeoutError` after `timeout`
 *   milliseconds, with the signal's reason, or with `CancelledError` when the current task is cancelled.
 *
 * @example
 * ```ts
 * const response = await waitOn(fetch(url), { timeout: 2000, signal });
 * ```
 */
export function waitOn<T>(awaitable: PromiseLike<T>, options?: WaitOptions): Promise<T> {
  checkWaitOptions(options, 'waitOn');
  if (options?.timeout === undefined && options?.signal === undefined && currentWaitingTask() === undefined) {
    return Promise.resolve(awaitable);
  }
  const wait = new AwaitableWait(awaitable, options?.timeout);
  // A promise cannot be asked whether it has settled: the shortest timer gives it the rest of this turn to say so.
  return wait.wait(options?.timeout === 0 ? { ...options, timeout: 1 } : options);
}
