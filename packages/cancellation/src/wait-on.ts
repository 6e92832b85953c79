import { currentWaitingTask } from './current-task.js';
import { checkWaitOptions, type WaitOptions } from './wait-options.js';
import { Waiter } from './waiter.js';

/** One hearing of an awaitable, for any number of waits. It keeps nothing of those that were given up. */
class Hearing<T> {
  readonly #awaitable: PromiseLike<T>;
  readonly #waits: Set<AwaitableWait<T>>;

  constructor(awaitable: PromiseLike<T>, first: AwaitableWait<T>) {
    this.#awaitable = awaitable;
    this.#waits = new Set([first]);
    // What is no promise may call at once.
    awaitable.then(
      (value) => { this.#end((wait) => wait.settle(value)); },
      (error: unknown) => { this.#end((wait) => wait.fail(error)); },
    );
  }

  add(wait: AwaitableWait<T>): void {
    this.#waits.add(wait);
  }

  /** A promise never forgets who hears it: the next wait for this one takes the place of the one that was given up. */
  giveUp(wait: AwaitableWait<T>): void {
    this.#waits.delete(wait);
    known.set(this.#awaitable, this as Hearing<unknown>);
  }

  #end(end: (wait: AwaitableWait<T>) => void): void {
    known.delete(this.#awaitable);
    for (const wait of this.#waits) end(wait);
  }
}

/** Of awaitables that somebody does not wait for any more, and that have not settled. */
const known = new WeakMap<PromiseLike<unknown>, Hearing<unknown>>();

/** A wait for something that settles by itself. There is no queue to leave: the awaitable simply is no longer heard. */
class AwaitableWait<T> extends Waiter<T> {
  readonly waitsFor: PromiseLike<T>;
  readonly #hearing: Hearing<T>;
  readonly #timeout: number | undefined;

  constructor(awaitable: PromiseLike<T>, timeout: number | undefined) {
    super();
    this.waitsFor = awaitable;
    this.#timeout = timeout;
    const hearing = known.get(awaitable) as Hearing<T> | undefined;
    hearing?.add(this);
    this.#hearing = hearing ?? new Hearing(awaitable, this);
  }

  protected override abandoned(): void {
    this.#hearing.giveUp(this);
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
