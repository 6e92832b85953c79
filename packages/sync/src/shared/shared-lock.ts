import type { WaitOptions } from '@heddle/cancellation';
import { checkOptionNames, checkWaitOptions, describeValue, Rejection } from '@heddle/cancellation';

import { DeadlockError, NotHeldError, OwnerDiedError } from '../errors/possession-errors.js';
import type { ConditionLock } from './condition-lock.js';
import { Kind } from './kinds.js';
import { threadIdentity } from './platform/thread-identity.js';
import { Header, LINE_LENGTH } from './protocol/layout.js';
import { countWaiters } from './protocol/line.js';
import { ACQUIRE, LockState, LockWord, RECOVER, RESUME } from './protocol/lock-state.js';
import { SharedGuard } from './shared-guard.js';
import type { SharedHandle } from './shared-object.js';
import { checkHandle, registerShared, SharedObject } from './shared-object.js';
import type { BlockingOptions } from './shared-wait.js';
import { checkBlockingOptions, SharedWait } from './shared-wait.js';
import { whileHeld } from '../while-held.js';

/** How a SharedLock is made. */
export interface SharedLockOptions {
  /**
   * Whether newcomers may take a lock that was just released though others wait, who then wait on. By default it is
   * first come, first served: fair, and slower where threads contend, because each hand-over takes a thread switch.
   */
  readonly barging?: boolean | undefined;
}

/** What a SharedLock tells of itself. */
export interface SharedLockStatistics {
  readonly locked: boolean;
  /** The id of the thread that has it, 0 for none. */
  readonly owner: number;
  /** Threads that wait, each event loop counted once. */
  readonly waiting: number;
  /** How often somebody had to wait. */
  readonly waits: number;
  /** How often an owner died. */
  readonly deaths: number;
}

/** For a condition: what it needs of its lock. */
export let lockForCondition: (lock: SharedLock) => ConditionLock;

/**
 * A lock for threads: Python's `threading.Lock`, which any number of threads and their event loops share. Give it to a
 * task as an argument, or to a worker by `toHandle()`.
 *
 * The thread that acquired it has it, and only there can it be released (Python lets any thread do so). A thread that ends while it has
 * the lock leaves it to nobody: everybody who acquires it, waits for it or tries it gets OwnerDiedError, until one has
 * taken it with {@link recover}. Those who wait learn at once of a thread that ends by itself, and within 50 ms of one that was
 * terminated; of the latter on Linux only, elsewhere the lock stays locked and a time-out is what helps.
 *
 * @example
 * ```ts
 * const lock = new SharedLock();
 * using guard = await lock.acquire({ timeout: 1000 });
 * ```
 */
export class SharedLock extends SharedObject {
  readonly #state: LockState;
  readonly #wait: SharedWait<SharedGuard>;
  readonly #me: number;

  static {
    lockForCondition = (lock) => ({
      state: lock.#state,
      suspend: () => {
        lock.#state.release();
        return 1;
      },
      resume: async () => {
        if (!lock.#wait.isEmpty || !lock.#state.tryTake()) await lock.#wait.persist(RESUME);
      },
      resumeSync: () => {
        if (!lock.#state.tryTake()) lock.#wait.blocking(RESUME, undefined);
      },
    });
    registerShared('SharedLock', SharedLock.prototype, (handle) => SharedLock.fromHandle(handle));
  }

  constructor(options?: SharedLockOptions);
  constructor(options?: SharedLockOptions | SharedHandle) {
    const handle = typeof options === 'object' && (options as object | null) !== null && 'buffer' in options ? options : undefined;
    const barging = handle === undefined && checkBarging(options as SharedLockOptions | undefined);
    super(Kind.lock, handle, LockWord.line + LINE_LENGTH);
    const { memory } = this;
    if (barging) Atomics.store(memory.words, LockWord.barging, 1);
    const identity = threadIdentity();
    this.#me = identity.me;
    this.#state = new LockState(memory, identity.me, identity, Atomics.load(memory.words, LockWord.barging) === 1);
    this.#wait = new SharedWait(memory, this.#state, 'SharedLock.acquire', {
      taken: () => new SharedGuard(this),
      refused: () => new OwnerDiedError(),
    });
  }

  /** The same lock, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedHandle): SharedLock {
    return new SharedLock(checkHandle(handle, 'SharedLock') as SharedLockOptions);
  }

  protected override get kind(): string {
    return 'SharedLock';
  }

  /**
   * Waits for the lock without blocking the thread.
   *
   * @returns A guard that releases it. Rejects with TimeoutError, the signal's reason, CancelledError, or OwnerDiedError.
   */
  async acquire(options?: WaitOptions): Promise<SharedGuard> {
    return this.#acquire(ACQUIRE, options, 'SharedLock.acquire');
  }

  /** Blocks the thread until it has the lock. Throws TimeoutError, OwnerDiedError, or DeadlockError where it has it already. */
  acquireSync(options?: BlockingOptions): SharedGuard {
    return this.#acquireSync(ACQUIRE, options, 'SharedLock.acquireSync');
  }

  /** The lock if nobody has it and nobody waits for it. Throws OwnerDiedError where its owner died. */
  tryAcquire(): SharedGuard | undefined {
    if (this.#state.tryTake()) return new SharedGuard(this);
    if (!this.#state.isOwn()) this.#wait.probe();
    if (this.#state.hasDied()) throw new OwnerDiedError();
    return undefined;
  }

  /** Like `acquire`, but takes a lock whose owner died, too. Make consistent what it guards, and release it as usual. */
  async recover(options?: WaitOptions): Promise<SharedGuard> {
    return this.#acquire(RECOVER, options, 'SharedLock.recover');
  }

  /** Like `acquireSync`, but takes a lock whose owner died, too. */
  recoverSync(options?: BlockingOptions): SharedGuard {
    return this.#acquireSync(RECOVER, options, 'SharedLock.recoverSync');
  }

  /** Gives the lock to whoever waits. Throws NotHeldError where this thread does not have it. */
  release(): void {
    if (!this.#state.release()) throw new NotHeldError('SharedLock.release: this thread does not have the lock');
  }

  /** Whether somebody has it, or has died with it. */
  locked(): boolean {
    return this.#state.isLocked();
  }

  /** Runs `body` while it has the lock. */
  async withLock<R>(body: () => R | PromiseLike<R>, options?: WaitOptions): Promise<R> {
    return whileHeld(await this.acquire(options), body);
  }

  statistics(): SharedLockStatistics {
    const { words } = this.memory;
    return {
      locked: this.#state.isLocked(),
      owner: this.#state.owner(),
      waiting: countWaiters(words, LockWord.line),
      waits: Atomics.load(words, Header.waits),
      deaths: Atomics.load(words, Header.deaths),
    };
  }

  async #acquire(claim: number, options: WaitOptions | undefined, operation: string): Promise<SharedGuard> {
    checkWaitOptions(options, operation);
    if (options?.signal?.aborted === true) return new Rejection(options.signal.reason);
    if (this.#wait.isEmpty && this.#state.tryTake()) return new SharedGuard(this);
    return this.#wait.async(claim, options);
  }

  #acquireSync(claim: number, options: BlockingOptions | undefined, operation: string): SharedGuard {
    if (options !== undefined) checkBlockingOptions(options, operation);
    if (this.#state.tryTake()) return new SharedGuard(this);
    if (this.#state.owner() === this.#me) throw new DeadlockError(`${operation}: this thread has the lock, and only it could release it`);
    return this.#wait.blocking(claim, options);
  }
}

/** Whether newcomers may overtake. */
function checkBarging(options: SharedLockOptions | undefined): boolean {
  if (options === undefined) return false;
  checkOptionNames(options, ['barging'], 'new SharedLock');
  const barging: unknown = options.barging ?? false;
  if (typeof barging !== 'boolean') throw new TypeError(`new SharedLock: barging must be a boolean, received ${describeValue(barging)}`);
  return barging;
}
