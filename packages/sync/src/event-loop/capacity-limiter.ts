import { checkWaitOptions, currentWaitingTask, type Dependencies, Rejection, type WaitOptions } from '@heddle/cancellation';

import { Acquirable, type Guard } from './acquirable.js';
import { checkCount } from '../check-count.js';
import { AlreadyHeldError, NotHeldError } from '../errors/possession-errors.js';
import { QueuedWaiter, WaitQueue } from './wait-queue.js';

/** What a {@link CapacityLimiter} tells about itself. */
export interface CapacityLimiterStatistics {
  readonly totalTokens: number;
  readonly borrowedTokens: number;
  /** Who has a token: what was given to `acquireOnBehalfOf`, tasks, and the guards of code outside any task. */
  readonly borrowers: readonly unknown[];
  /** How many wait for a token. */
  readonly waiting: number;
}

/** Who may have a token. Objects are told apart by identity. */
export type Borrower = object | string | number | bigint | symbol;

/** A token, from when it is asked for. Once it is given back, it does nothing. */
class Token implements Guard {
  /** A token that is asked for outside of any task is its own borrower. */
  readonly borrower: unknown;
  readonly #giveBack: (token: Token) => void;

  constructor(borrower: unknown, giveBack: (token: Token) => void) {
    this.borrower = borrower ?? this;
    this.#giveBack = giveBack;
  }

  release(): void {
    this.#giveBack(this);
  }

  [Symbol.dispose](): void {
    this.#giveBack(this);
  }
}

/** A wait for a token. */
class Request extends QueuedWaiter<Guard> {
  readonly token: Token;
  readonly #withdraw: (token: Token) => void;

  constructor(token: Token, withdraw: (token: Token) => void) {
    super();
    this.token = token;
    this.#withdraw = withdraw;
  }

  dependsOn(): Dependencies {
    return { any: (this.waitsFor as CapacityLimiter).statistics().borrowers };
  }

  protected override abandoned(): void {
    super.abandoned();
    this.#withdraw(this.token);
  }
}

/**
 * A number of tokens, of which a borrower may have one at a time, and only what was borrowed can be given back. So it
 * finds what a semaphore cannot: one who takes two, or gives back what is another's. The number can be changed at any
 * time. Trio's `CapacityLimiter`.
 *
 * The borrower is the current task; outside of any task it is the guard, so that each call borrows for itself. First
 * come, first served.
 *
 * @example
 * ```ts
 * const connections = new CapacityLimiter(10);
 * using token = await connections.acquire({ timeout: 1000 });
 * connections.totalTokens = 20;
 * ```
 */
export class CapacityLimiter extends Acquirable {
  // Invariants: somebody waits only while `#borrowed.size` is at least `#totalTokens`; `#asking` has the borrowers of
  // those who wait, and none that is in `#borrowed`.
  #totalTokens: number;
  readonly #borrowed = new Map<unknown, Token>();
  readonly #asking = new Set<unknown>();
  readonly #waiters = new WaitQueue<Guard, Request>(this);

  /** @param totalTokens How many may borrow at a time: an integer of 0 or more, or `Infinity`. */
  constructor(totalTokens: number) {
    super();
    checkCount(totalTokens, 'new CapacityLimiter', 'totalTokens', { least: 0, infinite: true });
    this.#totalTokens = totalTokens;
  }

  /** How many may borrow at a time. Lowered, it takes no token away: nobody gets one until enough were given back. */
  get totalTokens(): number {
    return this.#totalTokens;
  }

  set totalTokens(totalTokens: number) {
    checkCount(totalTokens, 'CapacityLimiter', 'totalTokens', { least: 0, infinite: true });
    this.#totalTokens = totalTokens;
    this.#grant();
  }

  /** Tokens that are borrowed; more than there are in all, where that was lowered. */
  get borrowedTokens(): number {
    return this.#borrowed.size;
  }

  /** Tokens that are free: never below 0, as Trio's may be. */
  get availableTokens(): number {
    return Math.max(0, this.#totalTokens - this.#borrowed.size);
  }

  /**
   * Waits for a token for the current task, or, outside of any, for the guard.
   *
   * @returns The guard that gives it back. Rejects with `AlreadyHeldError` where the task has one or waits for one, with
   *   `TimeoutError`, the signal's reason or `CancelledError`.
   */
  override acquire(options?: WaitOptions): Promise<Guard> {
    if (options !== undefined) checkWaitOptions(options, 'CapacityLimiter.acquire');
    return this.#acquire(currentTask(), options, 'acquire');
  }

  /**
   * A token, if one is free; `undefined` otherwise.
   *
   * @throws AlreadyHeldError where the current task has one or waits for one.
   */
  override tryAcquire(): Guard | undefined {
    return this.#tryAcquire(currentTask(), 'tryAcquire');
  }

  /** Like {@link acquire}, for another borrower. */
  acquireOnBehalfOf(borrower: Borrower, options?: WaitOptions): Promise<Guard> {
    checkBorrower(borrower, 'acquireOnBehalfOf');
    if (options !== undefined) checkWaitOptions(options, 'CapacityLimiter.acquireOnBehalfOf');
    return this.#acquire(borrower, options, 'acquireOnBehalfOf');
  }

  /** Like {@link tryAcquire}, for another borrower. */
  tryAcquireOnBehalfOf(borrower: Borrower): Guard | undefined {
    checkBorrower(borrower, 'tryAcquireOnBehalfOf');
    return this.#tryAcquire(borrower, 'tryAcquireOnBehalfOf');
  }

  /**
   * Gives back the token of the current task. Outside of any task only guards can tell whose a token is.
   *
   * @throws NotHeldError where the task has none, and outside of any task.
   */
  release(): void {
    const task = currentTask();
    if (task === undefined) throw new NotHeldError('CapacityLimiter.release: there is no current task; release the guard');
    this.#release(task, 'release: the current task');
  }

  /**
   * Gives back a borrower's token.
   *
   * @throws NotHeldError where it has none.
   */
  releaseOnBehalfOf(borrower: Borrower): void {
    checkBorrower(borrower, 'releaseOnBehalfOf');
    this.#release(borrower, 'releaseOnBehalfOf: this borrower');
  }

  /** Whether no token is free. */
  locked(): boolean {
    return this.#borrowed.size >= this.#totalTokens;
  }

  statistics(): CapacityLimiterStatistics {
    return {
      totalTokens: this.#totalTokens,
      borrowedTokens: this.#borrowed.size,
      borrowers: [...this.#borrowed.keys()],
      waiting: this.#waiters.length,
    };
  }

  async #acquire(borrower: unknown, options: WaitOptions | undefined, operation: string): Promise<Guard> {
    if (options?.signal?.aborted === true) return new Rejection(options.signal.reason);
    const free = this.#tryAcquire(borrower, operation);
    if (free !== undefined) return free;
    const request = new Request(new Token(borrower, this.#giveBack), this.#withdraw);
    this.#asking.add(request.token.borrower);
    this.#waiters.push(request);
    return request.wait(options);
  }

  #tryAcquire(borrower: unknown, operation: string): Guard | undefined {
    if (this.#borrowed.has(borrower) || this.#asking.has(borrower)) {
      throw new AlreadyHeldError(`CapacityLimiter.${operation}: this borrower has a token already, or waits for one`);
    }
    if (this.locked()) return undefined;
    const token = new Token(borrower, this.#giveBack);
    this.#borrowed.set(token.borrower, token);
    return token;
  }

  #release(borrower: unknown, subject: string): void {
    const token = this.#borrowed.get(borrower);
    if (token === undefined) throw new NotHeldError(`CapacityLimiter.${subject} has no token`);
    token.release();
  }

  readonly #giveBack = (token: Token): void => {
    // The borrower may have another one by now.
    if (this.#borrowed.get(token.borrower) !== token) return;
    this.#borrowed.delete(token.borrower);
    this.#grant();
  };

  readonly #withdraw = (token: Token): void => {
    this.#asking.delete(token.borrower);
  };

  /** Hands free tokens to those who wait. */
  #grant(): void {
    for (let first = this.#waiters.first; first !== undefined && !this.locked(); first = this.#waiters.first) {
      const { token } = first;
      this.#asking.delete(token.borrower);
      this.#borrowed.set(token.borrower, token);
      this.#waiters.settleFirst(token);
    }
  }
}

/** Of a task all parts are one borrower. */
function currentTask(): object | undefined {
  const part = currentWaitingTask();
  return part?.task ?? part;
}

function checkBorrower(borrower: unknown, operation: string): void {
  if (borrower === undefined || borrower === null) throw new TypeError(`CapacityLimiter.${operation}: borrower must be a value to tell it by, received ${String(borrower)}`);
}
