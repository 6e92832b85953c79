import { checkOptionNames, checkTimeout, checkWaitOptions, describeValue, type WaitOptions } from '@heddle/cancellation';

import { checkCount, checkFunction } from '../check-count.js';
import { BrokenBarrierError } from '../errors/barrier-errors.js';
import { mayProceed, QueuedWaiter, WaitQueue } from './wait-queue.js';

/** How a {@link Barrier} is made. */
export interface BarrierOptions {
  /**
   * Called by the last to arrive, before anybody goes on. Where it throws, the last to arrive rejects with that, and
   * the barrier is broken. It must not be asynchronous.
   */
  readonly action?: (() => void) | undefined;
  /** The time-out, in milliseconds, of a `wait` that names none. */
  readonly timeout?: number | undefined;
}

/** What a {@link Barrier} tells about itself. */
export interface BarrierStatistics {
  readonly parties: number;
  readonly nWaiting: number;
  readonly broken: boolean;
}

/** One who waits for the others. Only a time-out breaks the barrier. */
class Arrival extends QueuedWaiter<number> {
  readonly #breakBarrier: () => void;
  #timedOut = false;

  constructor(breakBarrier: () => void) {
    super();
    this.#breakBarrier = breakBarrier;
  }

  // Asked for exactly when the time is over, right before the wait is abandoned.
  protected override timeoutError(timeout: number): Error {
    this.#timedOut = true;
    return super.timeoutError(timeout);
  }

  protected override abandoned(): void {
    super.abandoned();
    if (this.#timedOut) this.#breakBarrier();
  }
}

/**
 * So many meet here before any of them goes on, again and again. After Python's `Barrier`, with both of its ways for
 * one who gives up:
 *
 * - a time-out breaks the barrier, as in `threading`: the others get BrokenBarrierError until a `reset`. Whose time it
 *   was gets TimeoutError, where Python has BrokenBarrierError for that one, too;
 * - a signal, and the cancellation of the current task, take one party away again and leave the barrier whole, as in
 *   `asyncio`.
 *
 * Those of one meeting are released at once, so there is no state in which a barrier is being left and newcomers have
 * to wait outside, as Python's have.
 *
 * @example
 * ```ts
 * const barrier = new Barrier(3, { action: () => swapBuffers() });
 * const arrival = await barrier.wait(); // 0, 1 or 2
 * ```
 */
export class Barrier {
  // Invariant: nobody waits while `#broken` is true; fewer than `parties` wait.
  #broken = false;
  readonly #parties: number;
  readonly #action: (() => unknown) | undefined;
  readonly #timeout: number | undefined;
  readonly #waiters = new WaitQueue<number>(this);
  readonly #break = (): void => this.abort();

  /** @param parties How many meet: an integer of 1 or more. */
  constructor(parties: number, options: BarrierOptions = {}) {
    checkCount(parties, 'new Barrier', 'parties', { least: 1 });
    checkOptionNames(options, ['action', 'timeout'], 'new Barrier');
    const { action, timeout } = options;
    if (action !== undefined) checkFunction(action, 'new Barrier', 'action');
    if (timeout !== undefined) checkTimeout(timeout, 'new Barrier');
    this.#parties = parties;
    this.#action = action;
    this.#timeout = timeout;
  }

  /** How many meet. */
  get parties(): number {
    return this.#parties;
  }

  /** How many are there already. */
  get nWaiting(): number {
    return this.#waiters.length;
  }

  get broken(): boolean {
    return this.#broken;
  }

  /**
   * Waits for the others.
   *
   * @returns A number from 0 to `parties - 1`, another one for each of those who meet, in the order of their arrival.
   *   Rejects with BrokenBarrierError; with TimeoutError, which breaks the barrier; with the signal's reason or
   *   CancelledError, which do not; the last to arrive rejects as the action throws.
   */
  wait(options?: WaitOptions): Promise<number> {
    checkWaitOptions(options, 'Barrier.wait');
    if (this.#broken && mayProceed(options)) return Promise.reject(new BrokenBarrierError());
    if (this.#waiters.length + 1 === this.#parties && mayProceed(options)) return this.#meet();
    const arrival = new Arrival(this.#break);
    this.#waiters.push(arrival);
    const timeout = options?.timeout ?? this.#timeout;
    return arrival.wait(timeout === options?.timeout ? options : { ...options, timeout });
  }

  /** Breaks the barrier: who waits, or comes, gets BrokenBarrierError. */
  abort(): void {
    this.#broken = true;
    this.#waiters.failAll(() => new BrokenBarrierError());
  }

  /** Makes the barrier as new; who waits gets BrokenBarrierError. */
  reset(): void {
    this.#broken = false;
    this.#waiters.failAll(() => new BrokenBarrierError('The barrier was reset'));
  }

  statistics(): BarrierStatistics {
    return { parties: this.#parties, nWaiting: this.nWaiting, broken: this.#broken };
  }

  /** Everybody is here. Async, so that what the action throws rejects the last to arrive. */
  async #meet(): Promise<number> {
    this.#act();
    // The action may have broken the barrier on purpose.
    if (this.#broken) throw new BrokenBarrierError();
    // Numbered now: had each got its number when it came, one that left would have left its number to two others.
    for (let number = 0; number < this.#parties - 1; number++) this.#waiters.settleFirst(number);
    return this.#parties - 1;
  }

  #act(): void {
    if (this.#action === undefined) return;
    try {
      const result = this.#action();
      if (!(result instanceof Promise)) return;
      // The barrier says what is wrong; nobody is left to hear what becomes of the promise.
      result.catch(() => undefined);
      throw new TypeError(`Barrier.wait: action must not be asynchronous, it returned ${describeValue(result)}`);
    } catch (error) {
      this.abort();
      throw error;
    }
  }
}
