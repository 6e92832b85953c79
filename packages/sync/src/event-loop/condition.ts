import { checkWaitOptions, describeValue, isTimeoutError, type WaitOptions } from '@heddle/cancellation';

import { Acquirable, type Guard } from './acquirable.js';
import { checkCount, checkFunction } from '../check-count.js';
import { Lock } from './lock.js';
import { NotHeldError } from '../errors/possession-errors.js';
import { endOf, withTimeLeft } from '../time-left.js';
import { resumeHolder, suspendHolder } from './suspended-lock.js';
import { QueuedWaiter, WaitQueue } from './wait-queue.js';

/** What a {@link Condition} tells about itself. */
export interface ConditionStatistics {
  readonly locked: boolean;
  /** How many wait for a notification. */
  readonly waiting: number;
  /** How many wait for the lock. */
  readonly waitingForLock: number;
}

/**
 * A lock, and a place to wait for a change of what it protects. After Python's `Condition`.
 *
 * A notification reaches one that waits at that moment, and cannot be lost: a wait that has been notified returns, and a
 * signal that is aborted after that no longer counts for it. There are no spurious wake-ups.
 *
 * The lock's holder has no identity in JavaScript: `wait` and `notify` find out that nobody holds the lock, not that
 * somebody else does. asyncio is the same.
 *
 * @example
 * ```ts
 * const changed = new Condition();
 * using guard = await changed.acquire();
 * await changed.waitFor(() => items.length > 0, { timeout: 1000 });
 * ```
 */
export class Condition extends Acquirable {
  readonly lock: Lock;
  readonly #waiters = new WaitQueue<undefined>(this);

  /** @param lock The lock to use; conditions may share one. */
  constructor(lock: Lock = new Lock()) {
    super();
    if (!(lock instanceof Lock)) throw new TypeError(`new Condition: lock must be a Lock, received ${describeValue(lock)}`);
    this.lock = lock;
  }

  override acquire(options?: WaitOptions): Promise<Guard> {
    return this.lock.acquire(options);
  }

  override tryAcquire(): Guard | undefined {
    return this.lock.tryAcquire();
  }

  release(): void {
    this.lock.release();
  }

  locked(): boolean {
    return this.lock.locked();
  }

  /**
   * Releases the lock, waits for a notification, and acquires the lock again, also when the wait ends early: whoever
   * called holds the lock before and after, and its guard stays valid. Neither time-out nor signal ends the second part.
   *
   * @returns Rejects with `NotHeldError` where the lock is not held, with `TimeoutError` (where Python answers `False`), the
   *   signal's reason, or `CancelledError`.
   */
  async wait(options?: WaitOptions): Promise<void> {
    checkWaitOptions(options, 'Condition.wait');
    this.#checkHeld('wait');
    const waiter = new QueuedWaiter<undefined>();
    this.#waiters.push(waiter);
    const holder = suspendHolder(this.lock);
    try {
      await waiter.wait(options);
    } finally {
      await resumeHolder(this.lock, holder);
    }
  }

  /**
   * Waits until a predicate is true, with the lock held whenever it is called. The time-out is for all of it; when it is
   * over the predicate is asked once more.
   *
   * @returns What the predicate returned. Rejects as {@link wait} does, and as the predicate throws.
   */
  async waitFor<T>(predicate: () => T, options?: WaitOptions): Promise<T> {
    checkFunction(predicate, 'Condition.waitFor', 'predicate');
    checkWaitOptions(options, 'Condition.waitFor');
    this.#checkHeld('waitFor');
    const end = endOf(options?.timeout);
    for (;;) {
      const result = predicate();
      if (result) return result;
      try {
        await this.wait(withTimeLeft(options, end));
      } catch (error) {
        if (end === Infinity || !isTimeoutError(error)) throw error;
        const last = predicate();
        if (last) return last;
        throw error;
      }
    }
  }

  /**
   * Wakes the `n` that have waited longest, or as many as there are; they go on when they get the lock.
   *
   * @throws NotHeldError where the lock is not held.
   */
  notify(n = 1): void {
    checkCount(n, 'Condition.notify', 'n', { least: 1, infinite: true });
    this.#checkHeld('notify');
    for (let remaining = n; remaining > 0 && this.#waiters.settleFirst(undefined) !== undefined; remaining--);
  }

  /** Wakes everybody. */
  notifyAll(): void {
    this.#checkHeld('notifyAll');
    this.#waiters.settleAll(undefined);
  }

  statistics(): ConditionStatistics {
    const { locked, waiting } = this.lock.statistics();
    return { locked, waiting: this.#waiters.length, waitingForLock: waiting };
  }

  #checkHeld(operation: string): void {
    if (!this.lock.locked()) throw new NotHeldError(`Condition.${operation}: the lock is not held`);
  }
}
