import { type AbortSubscription, CancelledError, checkOptionNames, checkSignal, checkTimeout, isCancelledError, subscribeToAbort, type Timer } from '@heddle/cancellation';
import { checkBoolean, InvalidStateError, wrongType } from '@heddle/futures';

import { checkTime } from '../time/check-time.js';
import { currentClock } from '../time/current-clock.js';
import { awaitInScope, currentScope } from './context.js';
import { WaitScope } from './wait-scope.js';

/** How a scope is made; everything may be left out. */
export interface CancelScopeOptions {
  /** Milliseconds from when it is entered until it is cancelled. */
  readonly timeout?: number | undefined;
  /** The {@link time} at which it is cancelled. */
  readonly deadline?: number | undefined;
  /** Whether what cancels the code around it waits until the scope has ended. */
  readonly shield?: boolean | undefined;
  /** Aborting it cancels the scope, with the signal's reason as that of the CancelledError. One that is aborted already does so at once. */
  readonly signal?: AbortSignal | undefined;
}

/** Where a scope is: entered once. */
type Phase = 'new' | 'entered' | 'ended';

/**
 * A part of a task that can be cancelled by itself, has a deadline, or is shielded from cancellation: Trio's and anyio's
 * `CancelScope`.
 *
 * Differs from Trio's in that a cancellation is delivered once, to what waits in the scope then or to its next wait: cleanup in
 * the scope may wait without a shield of its own.
 *
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.CancelScope
 *
 * @example
 * ```ts
 * const scope = new CancelScope({ timeout: 500 });
 * const answer = await scope.run(() => queue.get());
 * if (scope.cancelledCaught) console.log('nothing came');
 * ```
 */
export class CancelScope {
  readonly #timeout: number;
  #deadline: number;
  #isShielded: boolean;
  #phase: Phase = 'new';
  #scope: WaitScope | undefined = undefined;
  #error: CancelledError | undefined = undefined;
  #timer: Timer | undefined = undefined;
  #isCaught = false;
  /** What cancels it from outside. */
  readonly #given: AbortSignal | undefined;
  #subscription: AbortSubscription | undefined = undefined;
  /** Of what takes its cancellation on, where somebody has asked for it. */
  #controller: AbortController | undefined = undefined;

  /** @throws TypeError and RangeError for wrong options. */
  constructor(options: CancelScopeOptions = {}) {
    checkOptionNames(options, ['timeout', 'deadline', 'shield', 'signal'], 'CancelScope');
    const { timeout, deadline, shield = false, signal } = options;
    if (timeout !== undefined) checkTimeout(timeout, 'CancelScope');
    if (deadline !== undefined) checkTime(deadline, 'CancelScope', 'deadline');
    checkBoolean(shield, 'CancelScope', 'shield');
    if (signal !== undefined) checkSignal(signal, 'CancelScope');
    this.#given = signal;
    this.#timeout = timeout ?? Infinity;
    this.#deadline = deadline ?? Infinity;
    this.#isShielded = shield;
    if (signal?.aborted === true) this.cancel(signal.reason);
  }

  /** Whether {@link cancel} was called, the deadline has passed, or its signal was aborted. */
  get cancelCalled(): boolean {
    return this.#error !== undefined;
  }

  /**
   * Aborted with the CancelledError when the scope is cancelled: for what takes a signal and is not of Heddle. What cancels the code around the scope does
   * not abort it, but `currentTask()?.signal`. Only {@link waitOn} makes a wait of such a thing; without it the next wait in the scope is ended, too.
   *
   * @example
   * ```ts
   * const page = await new CancelScope({ timeout: 500 }).run((scope) => waitOn(fetch(url, { signal: scope.signal })));
   * ```
   */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#error !== undefined) this.#controller.abort(this.#error);
    }
    return this.#controller.signal;
  }

  /** Whether the scope's own cancellation ended what ran in it. */
  get cancelledCaught(): boolean {
    return this.#isCaught;
  }

  /** The {@link time} at which it is cancelled, `Infinity` for never. May be changed at any time. */
  get deadline(): number {
    return this.#deadline;
  }

  set deadline(when: number) {
    checkTime(when, 'CancelScope', 'deadline');
    this.#deadline = when;
    if (this.#phase === 'entered') this.#watch();
  }

  /** Whether what cancels the code around it waits until the scope has ended. May be changed at any time. */
  get shield(): boolean {
    return this.#isShielded;
  }

  set shield(shield: boolean) {
    checkBoolean(shield, 'CancelScope', 'shield');
    this.#isShielded = shield;
    if (this.#scope !== undefined) this.#scope.isShielded = shield;
  }

  /**
   * Cancels what waits in the scope, or its next wait. From the second time on nothing happens.
   *
   * @param reason Becomes `reason` of the CancelledError; a CancelledError is delivered as it is.
   */
  cancel(reason?: unknown): void {
    this.#cancel(isCancelledError(reason) ? reason : new CancelledError(reason, 'The scope'));
  }

  /**
   * Runs a function in the scope. Once only.
   *
   * @returns What the function returns; `undefined` where the scope's own cancellation has ended it. It rejects as the function does, with
   *   TypeError for what is not a function, with InvalidStateError where the scope was entered before.
   */
  async run<T>(fn: (scope: this) => T | PromiseLike<T>): Promise<T | undefined> {
    if (typeof fn !== 'function') throw wrongType('CancelScope.run', 'fn', 'a function', fn);
    if (this.#phase !== 'new') throw new InvalidStateError('CancelScope.run: a scope can be entered once');
    const parent = currentScope();
    const scope = new WaitScope(parent, parent?.task);
    scope.isShielded = this.#isShielded;
    this.#scope = scope;
    this.#phase = 'entered';
    if (this.#timeout !== Infinity) this.#deadline = Math.min(this.#deadline, currentClock().now() + this.#timeout);
    this.#watch();
    this.#hearSignal();
    parent?.addInner(scope);
    if (this.#error !== undefined) scope.cancel(this.#error);
    try {
      return await awaitInScope(scope, () => fn(this));
    } catch (error) {
      if (!this.#isOwn(error, scope)) throw error;
      this.#isCaught = true;
      return undefined;
    } finally {
      this.#phase = 'ended';
      this.#timer?.stop();
      this.#subscription?.remove();
      parent?.removeInner(scope);
    }
  }

  #cancel(error: CancelledError): void {
    if (this.#error !== undefined || this.#phase === 'ended') return;
    this.#error = error;
    this.#timer?.stop();
    this.#subscription?.remove();
    this.#scope?.cancel(error);
    // After the waits: one that was given this signal has then been told once.
    this.#controller?.abort(error);
  }

  #hearSignal(): void {
    const signal = this.#given;
    if (signal === undefined || this.#error !== undefined) return;
    if (signal.aborted) this.cancel(signal.reason);
    else this.#subscription = subscribeToAbort(signal, { abort: (reason) => { this.cancel(reason); } });
  }

  #watch(): void {
    this.#timer?.stop();
    this.#timer = undefined;
    if (this.#deadline === Infinity || this.#error !== undefined) return;
    const clock = currentClock();
    if (this.#deadline <= clock.now()) CancelScope.#expire(this);
    else this.#timer = clock.callAt(this.#deadline, CancelScope.#expire, this);
  }

  /** Whether an error is the cancellation of this scope, and not one of the code around it. */
  #isOwn(error: unknown, scope: WaitScope): boolean {
    if (this.#error === undefined || !isCancelledError(error)) return false;
    // What was waited for may have made an error of its own of it; it is this scope's where it can be no other's.
    return !scope.isCancelledFromAround(error === this.#error ? error : undefined);
  }

  static readonly #expire = (scope: CancelScope): void => {
    scope.#cancel(new CancelledError('its deadline has passed', 'The scope'));
  };
}
