import { checkWaitOptions, type WaitOptions } from '@heddle/cancellation';

import { checkCount } from '../check-count.js';
import { mayProceed, waitIn, WaitQueue } from './wait-queue.js';

/** What a {@link CountDownLatch} tells about itself. */
export interface CountDownLatchStatistics {
  readonly count: number;
  readonly waiting: number;
}

/**
 * Opens, for good, once it was counted down so often. Java's `CountDownLatch`, except that counting down too often
 * throws: somebody was done twice, or there is one more than was thought.
 *
 * @example
 * ```ts
 * const loaded = new CountDownLatch(files.length);
 * for (const file of files) void load(file).finally(() => loaded.countDown());
 * await loaded.wait({ timeout: 5000 });
 * ```
 */
export class CountDownLatch {
  // Invariant: nobody waits while `#count` is 0.
  #count: number;
  readonly #waiters = new WaitQueue<undefined>(this);

  /** @param count How often it is to be counted down: an integer of 0 or more; of 0 it is open at once. */
  constructor(count: number) {
    checkCount(count, 'new CountDownLatch', 'count', { least: 0 });
    this.#count = count;
  }

  /** How often it is still to be counted down. */
  get count(): number {
    return this.#count;
  }

  /**
   * Counts down, by 1 unless said otherwise; at 0 everybody goes on who waits.
   *
   * @throws RangeError where it would go below 0; it is not counted down at all then. Java's does nothing at 0.
   */
  countDown(n = 1): void {
    checkCount(n, 'CountDownLatch.countDown', 'n', { least: 1 });
    if (n > this.#count) throw new RangeError(`CountDownLatch.countDown: n must be at most what is left, ${this.#count}, received ${n}`);
    this.#count -= n;
    if (this.#count === 0) this.#waiters.settleAll(undefined);
  }

  /** Waits until the count is 0. Rejects with `TimeoutError`, the signal's reason, or `CancelledError`. */
  wait(options?: WaitOptions): Promise<void> {
    checkWaitOptions(options, 'CountDownLatch.wait');
    if (this.#count === 0 && mayProceed(options)) return Promise.resolve();
    return waitIn(this.#waiters, options);
  }

  statistics(): CountDownLatchStatistics {
    return { count: this.#count, waiting: this.#waiters.length };
  }
}
