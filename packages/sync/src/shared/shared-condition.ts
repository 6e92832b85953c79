import type { WaitOptions } from '@heddle/cancellation';
import { checkWaitOptions, describeValue, isTimeoutError, Rejection } from '@heddle/cancellation';

import { checkCount, checkFunction } from '../check-count.js';
import { NotHeldError, OwnerDiedError } from '../errors/possession-errors.js';
import type { ConditionLock, Suspended } from './condition-lock.js';
import { Kind } from './kinds.js';
import { threadIdentity } from './platform/thread-identity.js';
import { CONDITION_LENGTH, ConditionState, PLACES } from './protocol/condition-state.js';
import { Header } from './protocol/layout.js';
import type { SharedGuard } from './shared-guard.js';
import { lockForCondition } from './owned-lock.js';
import { SharedLock } from './shared-lock.js';
import type { SharedHandle } from './primitive-memory.js';
import { PrimitiveMemory } from './primitive-memory.js';
import { registerShared, SharedObject } from './shared-object.js';
import { SharedRLock } from './shared-rlock.js';
import type { BlockingOptions } from './shared-wait.js';
import { checkBlockingOptions, SharedWait } from './shared-wait.js';
import { endOf, withTimeLeft } from '../time-left.js';

/** What of a condition goes to another thread: its lock goes with it. */
export interface SharedConditionHandle extends SharedHandle {
  readonly lock: SharedHandle;
}

/** What a condition tells of itself. */
export interface SharedConditionStatistics {
  readonly locked: boolean;
  /** Waits that nobody has notified. */
  readonly waiting: number;
  /** Threads that wait for the lock, each event loop counted once. */
  readonly waitingForLock: number;
  /** How often somebody waited. */
  readonly waits: number;
}

/**
 * A lock for threads, and a place to wait for a change of what it protects: Python's `threading.Condition`. Conditions may share a lock.
 *
 * A notification reaches one that waits at that moment. Where its wait ends early, or its thread dies before it has the
 * lock again, another gets it. There are no spurious wake-ups. Threads are notified in the order in which they began to
 * wait; one with several waits in its event loop gets one notification, and then is behind the others.
 *
 * A wait ends with the lock held, whatever ended it. Where the lock's owner died meanwhile that is OwnerDiedError, also
 * for those whom nobody has notified; the lock, once released, is that of a dead owner still, for `lock.recover()`.
 *
 * @example
 * ```ts
 * const changed = new SharedCondition();
 * using guard = changed.acquireSync();
 * changed.waitForSync(() => items.value > 0, { timeout: 1000 });
 * ```
 */
export class SharedCondition extends SharedObject {
  /** The lock that guards what is waited for. */
  readonly lock: SharedLock | SharedRLock;
  readonly #lock: ConditionLock;
  readonly #state: ConditionState;
  readonly #wait: SharedWait<void>;

  static {
    registerShared(Kind.condition, SharedCondition.prototype, (handle) => SharedCondition.fromHandle(handle as SharedConditionHandle));
  }

  /**
   * @param lock Default: a SharedLock of its own. Python's is an RLock; but that counts by thread, and would not exclude
   *   the asynchronous tasks of one thread from each other.
   */
  constructor(lock?: SharedLock | SharedRLock);
  /** @internal */
  constructor(lock: SharedLock | SharedRLock, source: PrimitiveMemory);
  constructor(lock: SharedLock | SharedRLock = new SharedLock(), source?: PrimitiveMemory) {
    if (!(lock instanceof SharedLock || lock instanceof SharedRLock)) {
      throw new TypeError(`new SharedCondition: lock must be a SharedLock or a SharedRLock, received ${describeValue(lock)}`);
    }
    super(PrimitiveMemory.given(source, Kind.condition, CONDITION_LENGTH));
    this.lock = lock;
    this.#lock = lockForCondition(lock);
    const identity = threadIdentity();
    this.#state = new ConditionState({ memory: this.memory, me: identity.me, liveness: identity, lock: this.#lock.state });
    this.#wait = new SharedWait<void>(this.memory, this.#state, 'SharedCondition.wait', { taken: () => undefined, refused: () => new OwnerDiedError() });
  }

  /** The same condition, with the same lock, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedConditionHandle): SharedCondition {
    const source = PrimitiveMemory.attach(handle, Kind.condition, CONDITION_LENGTH);
    const { lock } = handle;
    return new SharedCondition((lock as SharedHandle | undefined)?.kind === Kind.reentrantLock.name ? SharedRLock.fromHandle(lock) : SharedLock.fromHandle(lock), source);
  }

  override toHandle(): SharedConditionHandle {
    return { ...super.toHandle(), lock: this.lock.toHandle() };
  }

  /** Waits for the lock, as its own `acquire` does. */
  acquire(options?: WaitOptions): Promise<SharedGuard> {
    return this.lock.acquire(options);
  }

  /** Blocks the thread until it has the lock, as the lock's own `acquireSync` does. */
  acquireSync(options?: BlockingOptions): SharedGuard {
    return this.lock.acquireSync(options);
  }

  /** The lock, as its own `tryAcquire` gives it. */
  tryAcquire(): SharedGuard | undefined {
    return this.lock.tryAcquire();
  }

  /** Releases the lock. Throws NotHeldError where this thread does not have it. */
  release(): void {
    this.lock.release();
  }

  /** Runs `fn` while it has the lock. Rejects as `acquire` does, and as `fn` does. */
  withLock<R>(fn: () => R | PromiseLike<R>, options?: WaitOptions): Promise<R> {
    return this.lock.withLock(fn, options);
  }

  /** Whether somebody has the lock, or has died with it. */
  locked(): boolean {
    return this.lock.locked();
  }

  /**
   * Releases the lock, waits for a notification, and acquires the lock again, also when the wait ends early: whoever
   * called has the lock before and after, and its guard stays valid. Neither time-out nor signal ends the second part.
   *
   * @returns Rejects with NotHeldError where this thread does not have the lock, with TimeoutError (Python answers False),
   *   the signal's reason, CancelledError, or OwnerDiedError.
   */
  wait(options?: WaitOptions): Promise<void> {
    checkWaitOptions(options, 'SharedCondition.wait');
    return this.#untilNotified(options);
  }

  async #untilNotified(options: WaitOptions | undefined): Promise<void> {
    this.#checkHeld('wait');
    if (options?.signal?.aborted === true) return new Rejection(options.signal.reason);
    const suspended = this.#suspend('wait');
    try {
      await this.#wait.async(0, options);
    } catch (error) {
      this.#state.withdraw();
      await this.#lock.resume(suspended);
      this.#checkOwner();
      throw error;
    }
    await this.#lock.resume(suspended);
    this.#state.complete();
    this.#checkOwner();
  }

  /** Blocks the thread until it is notified and has the lock again. Throws as `wait` rejects. */
  waitSync(options?: BlockingOptions): void {
    checkBlockingOptions(options, 'SharedCondition.waitSync');
    this.#checkHeld('waitSync');
    const suspended = this.#suspend('waitSync');
    try {
      this.#wait.blocking(0, options);
    } catch (error) {
      this.#state.withdraw();
      this.#lock.resumeSync(suspended);
      this.#checkOwner();
      throw error;
    }
    this.#lock.resumeSync(suspended);
    this.#state.complete();
    this.#checkOwner();
  }

  /**
   * Waits until a predicate is true, with the lock held whenever it is called. The time-out is for all of it; when it is
   * over the predicate is asked once more.
   *
   * @returns What the predicate returned. Rejects as `wait` does, and as the predicate throws.
   */
  waitFor<T>(predicate: () => T, options?: WaitOptions): Promise<T> {
    checkFunction(predicate, 'SharedCondition.waitFor', 'predicate');
    checkWaitOptions(options, 'SharedCondition.waitFor');
    return this.#untilTrue(predicate, options);
  }

  async #untilTrue<T>(predicate: () => T, options: WaitOptions | undefined): Promise<T> {
    this.#checkHeld('waitFor');
    const end = endOf(options?.timeout);
    for (;;) {
      const result = predicate();
      if (result) return result;
      try {
        await this.wait(withTimeLeft(options, end));
      } catch (error) {
        return lastResult(predicate, error);
      }
    }
  }

  /** As `waitFor`, and blocks the thread. Throws as `waitSync` does, and as the predicate does. */
  waitForSync<T>(predicate: () => T, options?: BlockingOptions): T {
    checkFunction(predicate, 'SharedCondition.waitForSync', 'predicate');
    checkBlockingOptions(options, 'SharedCondition.waitForSync');
    this.#checkHeld('waitForSync');
    const end = endOf(options?.timeout);
    for (;;) {
      const result = predicate();
      if (result) return result;
      try {
        this.waitSync(withTimeLeft(options, end));
      } catch (error) {
        return lastResult(predicate, error);
      }
    }
  }

  /**
   * Wakes the `n` that have waited longest, or as many as there are; they go on when they get the lock.
   *
   * @throws NotHeldError where this thread does not have the lock.
   */
  notify(n = 1): void {
    checkCount(n, 'SharedCondition.notify', 'n', { least: 1, infinite: true });
    this.#checkHeld('notify');
    this.#state.notify(n);
  }

  /** Wakes everybody. Throws NotHeldError where this thread does not have the lock. */
  notifyAll(): void {
    this.#checkHeld('notifyAll');
    this.#state.notifyAll();
  }

  statistics(): SharedConditionStatistics {
    const { locked, waiting } = this.lock.statistics();
    return { locked, waiting: this.#state.waiting(), waitingForLock: waiting, waits: Atomics.load(this.memory.words, Header.waits) };
  }

  /** Begins a wait, and releases the lock. */
  #suspend(operation: string): Suspended {
    if (!this.#state.begin()) throw new RangeError(`SharedCondition.${operation}: ${PLACES} threads wait already, and there is no place for more`);
    return this.#lock.suspend();
  }

  #checkHeld(operation: string): void {
    if (!this.#lock.state.isOwn()) throw new NotHeldError(`SharedCondition.${operation}: this thread does not have the lock`);
  }

  /** After a wait: whether the lock that this thread has again was a dead one's. */
  #checkOwner(): void {
    if (this.#lock.state.isDoubtful()) throw new OwnerDiedError('The thread that held the lock died while this one waited; release() it, and recover() takes it over');
  }
}

/** After a wait that failed: a time-out does not matter where the predicate is true by now. */
function lastResult<T>(predicate: () => T, error: unknown): T {
  if (isTimeoutError(error)) {
    const result = predicate();
    if (result) return result;
  }
  throw error;
}
