import { subscribeToAbort, type AbortSubscriber, type AbortSubscription } from './abort-subscription.js';
import { currentWaitingTask } from './current-task.js';
import type { TaskWait, WaitingTask } from './hooks.js';
import { Rejection } from './rejection.js';
import { TimeoutError } from './timeout-error.js';
import type { Timer } from './hooks.js';
import { startTimer } from './timer.js';
import type { WaitOptions } from './wait-options.js';

/**
 * One wait: a promise that whoever owns the resource settles, and that a time-out, a signal or the cancellation of the
 * current task may end before. Everything in Heddle that waits is one of these.
 *
 * It is made when the wait cannot be satisfied at once, never before; it costs the same however many others wait on
 * the same resource, signal or task; and when it is over it leaves no timer and no listener behind. A queue of waiters
 * extends it with its links and overrides {@link abandoned} to take the waiter out of the queue.
 *
 * Exactly one of these happens, once: {@link settle} or {@link fail} answers `true`, or {@link abandoned} is called.
 * So a permit handed over by `settle` that answers `false` is still the owner's to hand to the next in line, and
 * cannot get lost.
 *
 * @example
 * ```ts
 * class Turn extends Waiter<void> {
 *   protected override abandoned(): void { turns.delete(this); }
 * }
 * const turns = new Set<Turn>();
 * function waitForTurn(options?: WaitOptions): Promise<void> {
 *   const turn = new Turn();
 *   turns.add(turn);
 *   return turn.wait(options); // rejects with TimeoutError, the signal's reason or CancelledError
 * }
 * function nextTurn(): void {
 *   for (const turn of turns) {
 *     turns.delete(turn);
 *     if (turn.settle()) return;
 *   }
 * }
 * ```
 */
export class Waiter<T> implements TaskWait, AbortSubscriber {
  /** Settles when the wait is over. */
  readonly promise: Promise<T>;

  // Invariant: `#resolve` is undefined exactly when the wait is over, and then so are `#timer`, `#subscription`, `#task`.
  #resolve: ((value: T | PromiseLike<T>) => void) | undefined;
  #timeout = Infinity;
  #timer: Timer | undefined = undefined;
  #subscription: AbortSubscription | undefined = undefined;
  #task: WaitingTask | undefined = undefined;

  constructor() {
    this.promise = new Promise<T>(catchResolve);
    this.#resolve = caughtResolve as (value: T | PromiseLike<T>) => void;
    // Nothing may keep the last wait, and with it what it waited for, until there is another.
    caughtResolve = undefined;
  }

  /** Whether the wait is over. */
  get settled(): boolean {
    return this.#resolve === undefined;
  }

  /**
   * Begins to watch the time-out, the signal and the current task. Called once, after the waiter has been put where it
   * will be settled from. Where the signal is aborted already, the current task is cancelled or the time-out is 0, the
   * wait is over at once.
   *
   * @param options As the caller gave them, already checked by `checkWaitOptions`.
   * @returns {@link promise}, for convenience.
   */
  wait(options?: WaitOptions): Promise<T> {
    if (options?.signal?.aborted === true) {
      this.cancel(options.signal.reason);
      return this.promise;
    }
    // Whoever settles waiters may have settled it before it began: then nobody would tell the task that it is over.
    const task = this.#resolve === undefined ? undefined : currentWaitingTask();
    if (task !== undefined) {
      this.#task = task;
      task.beginWait(this);
    }
    // The task may have ended the wait.
    if (options !== undefined && this.#resolve !== undefined) this.#watch(options);
    return this.promise;
  }

  /**
   * Ends the wait with a value.
   *
   * @returns Whether this call ended it. `false`: it was over before, and the value has not been handed over.
   */
  settle(value: T): boolean {
    const resolve = this.#end();
    resolve?.(value);
    return resolve !== undefined;
  }

  /**
   * Ends the wait with an error of the resource's own, such as "the queue was shut down".
   *
   * @returns Whether this call ended it.
   */
  fail(error: unknown): boolean {
    const resolve = this.#end();
    resolve?.(new Rejection(error));
    return resolve !== undefined;
  }

  /**
   * Ends the wait from the waiting side, as the time-out, the signal and the current task do: {@link abandoned} is
   * called, and the promise rejects with `error`.
   *
   * @returns Whether this call ended it.
   */
  cancel(error: unknown): boolean {
    const resolve = this.#end();
    if (resolve === undefined) return false;
    this.abandoned();
    resolve(new Rejection(error));
    return true;
  }

  /** The signal's turn: {@link cancel} by another name, for {@link subscribeToAbort}. */
  abort(reason: unknown): void {
    this.cancel(reason);
  }

  /**
   * The wait was ended from the waiting side: take the waiter out of whatever holds it. Called at most once, before the
   * promise rejects; must not throw.
   */
  protected abandoned(): void {
    // A waiter that nothing holds has nothing to be taken out of.
  }

  /** The error of the time-out; override it to say what timed out. */
  protected timeoutError(timeout: number): Error {
    return new TimeoutError(`The wait timed out after ${timeout} ms`);
  }

  #watch(options: WaitOptions): void {
    const timeout = options.timeout ?? Infinity;
    if (timeout === 0) {
      this.cancel(this.timeoutError(0));
      return;
    }
    if (timeout !== Infinity) {
      this.#timeout = timeout;
      this.#timer = startTimer(Waiter.#expire, timeout, this as Waiter<unknown>);
    }
    if (options.signal !== undefined) this.#subscription = subscribeToAbort(options.signal, this);
  }

  /** Makes the wait over and takes back whatever watched it; hands out `resolve` to the one caller that ended it. */
  #end(): ((value: T | PromiseLike<T>) => void) | undefined {
    const resolve = this.#resolve;
    if (resolve === undefined) return undefined;
    this.#resolve = undefined;
    this.#timer?.stop();
    this.#timer = undefined;
    this.#subscription?.remove();
    this.#subscription = undefined;
    const task = this.#task;
    this.#task = undefined;
    task?.endWait(this);
    return resolve;
  }

  // Shared by all waiters: the timer hands the waiter along, so that none needs a closure.
  static readonly #expire = (waiter: Waiter<unknown>): void => {
    waiter.cancel(waiter.timeoutError(waiter.#timeout));
  };
}

let caughtResolve: unknown;
/** One executor for all promises: the `resolve` function of the promise being made lands in `caughtResolve`. */
function catchResolve(resolve: unknown): void {
  caughtResolve = resolve;
}
