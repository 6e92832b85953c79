import { checkWaitOptions, type WaitOptions } from '@heddle/cancellation';

import { Acquirable, type Guard } from './acquirable.js';
import { checkCount } from '../check-count.js';
import { HandOverQueue, mayProceed, waitIn } from './wait-queue.js';

/** What a semaphore tells about itself. */
export interface SemaphoreStatistics {
  /** Permits that are free. */
  readonly value: number;
  /** How many wait for one. */
  readonly waiting: number;
}

/** One permit. */
class Permit implements Guard {
  #semaphore: Semaphore | undefined;

  constructor(semaphore: Semaphore) {
    this.#semaphore = semaphore;
  }

  release(): void {
    const semaphore = this.#semaphore;
    this.#semaphore = undefined;
    semaphore?.release();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/**
 * A number of permits: `acquire` takes one, `release` gives back as many as one likes, also such as were never taken.
 * First come, first served; a released permit goes straight to the first in line. After asyncio's `Semaphore`.
 *
 * @example
 * ```ts
 * const connections = new Semaphore(10);
 * using permit = await connections.acquire({ signal });
 * ```
 */
export class Semaphore extends Acquirable {
  // Invariant: somebody waits only while `#value` is 0.
  #value: number;
  readonly #waiters = new HandOverQueue<Guard>(this);

  /** @param value Permits to begin with: an integer of 0 or more. */
  constructor(value = 1) {
    super();
    checkCount(value, 'new Semaphore', 'value', { least: 0 });
    this.#value = value;
  }

  /** Permits that are free. */
  get value(): number {
    return this.#value;
  }

  /**
   * Waits for a permit.
   *
   * @returns A guard that releases one. Rejects with `TimeoutError`, the signal's reason or `CancelledError`, and takes
   *   no permit then.
   */
  override acquire(options?: WaitOptions): Promise<Guard> {
    if (options !== undefined) checkWaitOptions(options, 'Semaphore.acquire');
    if (this.#value > 0 && mayProceed(options)) {
      this.#value--;
      return Promise.resolve(new Permit(this));
    }
    return waitIn(this.#waiters, options);
  }

  /** A permit, if one is free; `undefined` otherwise. */
  override tryAcquire(): Guard | undefined {
    if (this.#value === 0) return undefined;
    this.#value--;
    return new Permit(this);
  }

  /** Gives back `n` permits, or adds them: an integer of 1 or more. Whoever waits longest gets them first. */
  release(n = 1): void {
    checkCount(n, 'Semaphore.release', 'n', { least: 1 });
    let remaining = n;
    while (remaining > 0 && this.#waiters.length > 0 && this.#waiters.settleFirst(new Permit(this)) !== undefined) remaining--;
    this.#value += remaining;
  }

  /** Whether there is no permit at the moment. */
  locked(): boolean {
    return this.#value === 0;
  }

  statistics(): SemaphoreStatistics {
    return { value: this.#value, waiting: this.#waiters.length };
  }
}
