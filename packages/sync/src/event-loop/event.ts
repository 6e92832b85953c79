import { checkWaitOptions, type WaitOptions } from '@heddle/cancellation';

import { mayProceed, waitIn, WaitQueue } from './wait-queue.js';

/** What an {@link Event} tells about itself. */
export interface EventStatistics {
  readonly set: boolean;
  readonly waiting: number;
}

/**
 * A flag that one can wait for. `set` lets everybody go who waits at that moment, even if `clear` follows at once. After
 * Python's `Event`.
 *
 * @example
 * ```ts
 * const ready = new Event();
 * setTimeout(() => ready.set(), 100);
 * await ready.wait({ timeout: 1000 });
 * ```
 */
export class Event {
  // Invariant: nobody waits while `#set` is true.
  #set = false;
  readonly #waiters = new WaitQueue<undefined>(this);

  /** Sets the flag and wakes everybody. */
  set(): void {
    this.#set = true;
    this.#waiters.settleAll(undefined);
  }

  /** Takes the flag down again. */
  clear(): void {
    this.#set = false;
  }

  isSet(): boolean {
    return this.#set;
  }

  /**
   * Waits until the flag is set. Rejects with `TimeoutError`, where Python's `wait` answers `False`, with the signal's
   * reason, or with `CancelledError`.
   */
  wait(options?: WaitOptions): Promise<void> {
    checkWaitOptions(options, 'Event.wait');
    if (this.#set && mayProceed(options)) return Promise.resolve();
    return waitIn(this.#waiters, options);
  }

  statistics(): EventStatistics {
    return { set: this.#set, waiting: this.#waiters.length };
  }
}
