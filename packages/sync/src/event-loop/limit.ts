import { CancelledError, Rejection } from '@heddle/cancellation';

import { checkCount, checkFunction } from '../check-count.js';
import { QueuedWaiter, WaitQueue } from './wait-queue.js';

/** What a {@link Limit} tells about itself. */
export interface LimitStatistics {
  readonly concurrency: number;
  readonly activeCount: number;
  readonly pendingCount: number;
}

/** What {@link limit} makes: a function that calls functions, so many at a time. */
export interface Limit {
  /**
   * Calls `fn(...args)`: at once where there is room, else when it is its turn. First come, first served. A call that
   * waits for its turn is given up when the current task is cancelled.
   *
   * @returns What `fn` returns. Rejects as `fn` does, and with `CancelledError` where the call was given up before.
   */
  <A extends readonly unknown[], R>(fn: (...args: A) => R | PromiseLike<R>, ...args: A): Promise<R>;
  /**
   * Calls `fn(item, index)` for every item, under the same limit as all other calls.
   *
   * @returns The results, in the order of the items. Rejects with the first failure; the calls that wait still are made.
   */
  map<T, R>(items: Iterable<T>, fn: (item: T, index: number) => R | PromiseLike<R>): Promise<R[]>;
  /** How many calls may run at a time. Lowered, it stops none: the next begins when enough have ended. */
  concurrency: number;
  /** Calls that run. */
  readonly activeCount: number;
  /** Calls that wait for their turn. */
  readonly pendingCount: number;
  /** Gives up the calls that wait: they reject with `CancelledError`. Those that run go on. */
  clearQueue(): void;
  statistics(): LimitStatistics;
}

/**
 * Runs at most so many calls at a time: a semaphore for those who have functions to call. What p-limit does; unlike
 * there, a call for which there is room begins at once, and `clearQueue` leaves no promise pending.
 *
 * @param concurrency An integer of 1 or more, or `Infinity`.
 *
 * @example
 * ```ts
 * const limited = limit(10);
 * const pages = await Promise.all(urls.map((url) => limited(fetch, url)));
 * ```
 */
export function limit(concurrency: number): Limit {
  const gate = new Gate(concurrency);
  const call = (fn: (...args: unknown[]) => unknown, ...args: unknown[]): Promise<unknown> => gate.call(fn, args);
  return Object.defineProperties(call, {
    map: { value: (items: Iterable<unknown>, fn: (item: unknown, index: number) => unknown) => gate.map(items, fn) },
    concurrency: { get: () => gate.concurrency, set: (value: number) => (gate.concurrency = value) },
    activeCount: { get: () => gate.active },
    pendingCount: { get: () => gate.waiters.length },
    clearQueue: { value: () => gate.clear() },
    statistics: { value: () => gate.statistics() },
  }) as unknown as Limit;
}

/** A call that waits for its turn. */
class PendingCall extends QueuedWaiter<PendingCall> {
  readonly fn: (...args: unknown[]) => unknown;
  readonly args: unknown[];

  constructor(fn: (...args: unknown[]) => unknown, args: unknown[]) {
    super();
    this.fn = fn;
    this.args = args;
  }
}

/** Who may run. */
class Gate {
  readonly [Symbol.toStringTag] = 'limit';
  // Invariant: somebody waits only while `active` is at least `#concurrency`.
  active = 0;
  readonly waiters: WaitQueue<PendingCall, PendingCall> = new WaitQueue<PendingCall, PendingCall>(this);
  #concurrency: number;

  constructor(concurrency: number) {
    checkCount(concurrency, 'limit', 'concurrency', { least: 1, infinite: true });
    this.#concurrency = concurrency;
  }

  get concurrency(): number {
    return this.#concurrency;
  }

  set concurrency(concurrency: number) {
    checkCount(concurrency, 'limit', 'concurrency', { least: 1, infinite: true });
    this.#concurrency = concurrency;
    for (let next = this.waiters.first; next !== undefined && this.active < concurrency; next = this.waiters.first) {
      this.active++;
      this.waiters.settleFirst(next);
    }
  }

  call(fn: (...args: unknown[]) => unknown, args: unknown[]): Promise<unknown> {
    checkFunction(fn, 'limit', 'fn');
    if (this.active < this.#concurrency) {
      this.active++;
      try {
        return this.#run(fn, args);
      } catch (error) {
        return new Promise((resolve) => resolve(new Rejection(error)));
      }
    }
    const call = new PendingCall(fn, args);
    this.waiters.push(call);
    // By `then`, not by an async function that waits: half the memory, and less than half the time. And by `then`, not
    // when the turn is given: so the function runs in the context of its own caller, and belongs to the caller's task.
    return call.wait().then(this.#begin);
  }

  async map(items: Iterable<unknown>, fn: (item: unknown, index: number) => unknown): Promise<unknown[]> {
    checkFunction(fn, 'limit.map', 'fn');
    const calls: Promise<unknown>[] = [];
    try {
      for (const item of items) calls.push(this.call(fn as (...args: unknown[]) => unknown, [item, calls.length]));
    } catch (error) {
      // It was the iterable that failed; the calls that were made are nobody's any more.
      void Promise.allSettled(calls);
      throw error;
    }
    return Promise.all(calls);
  }

  clear(): void {
    this.waiters.failAll(() => new CancelledError('the queue was cleared', 'The call'));
  }

  statistics(): LimitStatistics {
    return { concurrency: this.#concurrency, activeCount: this.active, pendingCount: this.waiters.length };
  }

  readonly #begin = (call: PendingCall): Promise<unknown> => this.#run(call.fn, call.args);

  /** Not an async function, for speed; it throws what the function throws at once. */
  #run(fn: (...args: unknown[]) => unknown, args: unknown[]): Promise<unknown> {
    let result: unknown;
    try {
      result = fn(...args);
    } catch (error) {
      this.#leave();
      throw error;
    }
    return Promise.resolve(result).then(this.#returned, this.#failed);
  }

  readonly #returned = (value: unknown): unknown => {
    this.#leave();
    return value;
  };

  readonly #failed = (error: unknown): never => {
    this.#leave();
    throw error;
  };

  /** Hands the place to the next, unless there are fewer places now. */
  #leave(): void {
    const next = this.active > this.#concurrency ? undefined : this.waiters.first;
    if (next === undefined) this.active--;
    else this.waiters.settleFirst(next);
  }
}
