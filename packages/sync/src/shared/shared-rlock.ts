import type { WaitOptions } from '@heddle/cancellation';
import { checkWaitOptions, Rejection } from '@heddle/cancellation';

import { NotHeldError, OwnerDiedError } from '../errors/possession-errors.js';
import type { ConditionLock } from './condition-lock.js';
import { Kind } from './kinds.js';
import { threadIdentity } from './platform/thread-identity.js';
import { Header, LINE_LENGTH } from './protocol/layout.js';
import { countWaiters } from './protocol/line.js';
import { ACQUIRE, LockState, LockWord, RECOVER, RESUME } from './protocol/lock-state.js';
import { ReentrantState } from './protocol/reentrant-state.js';
import { SharedGuard } from './shared-guard.js';
import type { SharedLockStatistics } from './shared-lock.js';
import type { SharedHandle } from './shared-object.js';
import { checkHandle, registerShared, SharedObject } from './shared-object.js';
import type { BlockingOptions } from './shared-wait.js';
import { checkBlockingOptions, SharedWait } from './shared-wait.js';
import { whileHeld } from '../while-held.js';

/** What a SharedRLock tells of itself. */
export interface SharedRLockStatistics extends SharedLockStatistics {
  /** How often this thread has acquired it. */
  readonly depth: number;
}

/** For a condition: what it needs of its lock. */
export let reentrantLockForCondition: (lock: SharedRLock) => ConditionLock;

/**
 * A lock that the thread which has it may acquire again: Python's `threading.RLock`. It is released once it was released as often.
 *
 * It counts by thread, as Python's does: two asynchronous tasks of one thread do not exclude each other. For that
 * there is SharedLock.
 *
 * @example
 * ```ts
 * const lock = new SharedRLock();
 * using outer = lock.acquireSync();
 * using inner = lock.acquireSync();
 * ```
 */
export class SharedRLock extends SharedObject {
  readonly #lock: LockState;
  readonly #state: ReentrantState;
  readonly #wait: SharedWait<SharedGuard>;

  static {
    reentrantLockForCondition = (lock) => ({
      state: lock.#lock,
      suspend: () => lock.#state.suspend(),
      resume: async (depth) => {
        if (!lock.#wait.isEmpty || !lock.#state.tryTake()) await lock.#wait.persist(RESUME);
        lock.#state.resume(depth);
      },
      resumeSync: (depth) => {
        if (!lock.#state.tryTake()) lock.#wait.blocking(RESUME, undefined);
        lock.#state.resume(depth);
      },
    });
    registerShared('SharedRLock', SharedRLock.prototype, (handle) => SharedRLock.fromHandle(handle));
  }

  constructor();
  constructor(handle?: SharedHandle) {
    super(Kind.reentrantLock, handle, LockWord.line + LINE_LENGTH);
    const { memory } = this;
    const identity = threadIdentity();
    this.#lock = new LockState(memory, identity.me, identity, false);
    this.#state = new ReentrantState(memory, this.#lock, identity.me);
    this.#wait = new SharedWait(memory, this.#state, 'SharedRLock.acquire', {
      taken: () => new SharedGuard(this),
      refused: () => new OwnerDiedError(),
    });
  }

  /** The same lock, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedHandle): SharedRLock {
    return new (SharedRLock as new (handle: SharedHandle) => SharedRLock)(checkHandle(handle, 'SharedRLock'));
  }

  protected override get kind(): string {
    return 'SharedRLock';
  }

  /**
   * Waits for the lock without blocking the thread.
   *
   * @returns A guard that releases it. Rejects with TimeoutError, the signal's reason, CancelledError, or OwnerDiedError.
   */
  async acquire(options?: WaitOptions): Promise<SharedGuard> {
    return this.#acquire(ACQUIRE, options, 'SharedRLock.acquire');
  }

  /** Blocks the thread until it has the lock. Throws TimeoutError or OwnerDiedError. */
  acquireSync(options?: BlockingOptions): SharedGuard {
    return this.#acquireSync(ACQUIRE, options, 'SharedRLock.acquireSync');
  }

  /** The lock if this thread has it, or nobody has it and nobody waits for it. Throws OwnerDiedError where its owner died. */
  tryAcquire(): SharedGuard | undefined {
    if (this.#state.tryTake()) return new SharedGuard(this);
    if (!this.#lock.isOwn()) this.#wait.probe();
    if (this.#lock.hasDied()) throw new OwnerDiedError();
    return undefined;
  }

  /** Like `acquire`, but takes a lock whose owner died, too. Make consistent what it guards, and release it as usual. */
  async recover(options?: WaitOptions): Promise<SharedGuard> {
    return this.#acquire(RECOVER, options, 'SharedRLock.recover');
  }

  /** Like `acquireSync`, but takes a lock whose owner died, too. */
  recoverSync(options?: BlockingOptions): SharedGuard {
    return this.#acquireSync(RECOVER, options, 'SharedRLock.recoverSync');
  }

  /** Gives the lock to whoever waits. Throws NotHeldError where this thread does not have it. */
  release(): void {
    if (!this.#state.release()) throw new NotHeldError('SharedRLock.release: this thread does not have the lock');
  }

  /** Whether somebody has it, or has died with it. */
  locked(): boolean {
    return this.#lock.isLocked();
  }

  /** Runs `body` while it has the lock. */
  async withLock<R>(body: () => R | PromiseLike<R>, options?: WaitOptions): Promise<R> {
    return whileHeld(await this.acquire(options), body);
  }

  statistics(): SharedRLockStatistics {
    const { words } = this.memory;
    return {
      locked: this.#lock.isLocked(),
      owner: this.#lock.owner(),
      depth: this.#state.depth(),
      waiting: countWaiters(words, LockWord.line),
      waits: Atomics.load(words, Header.waits),
      deaths: Atomics.load(words, Header.deaths),
    };
  }

  async #acquire(claim: number, options: WaitOptions | undefined, operation: string): Promise<SharedGuard> {
    checkWaitOptions(options, operation);
    if (options?.signal?.aborted === true) return new Rejection(options.signal.reason);
    if ((this.#wait.isEmpty || this.#state.depth() > 0) && this.#state.tryTake()) return new SharedGuard(this);
    return this.#wait.async(claim, options);
  }

  #acquireSync(claim: number, options: BlockingOptions | undefined, operation: string): SharedGuard {
    if (options !== undefined) checkBlockingOptions(options, operation);
    if (this.#state.tryTake()) return new SharedGuard(this);
    return this.#wait.blocking(claim, options);
  }
}
