import type { WaitOptions } from '@heddle/cancellation';
import { checkWaitOptions, Rejection } from '@heddle/cancellation';

import { checkFunction } from '../check-count.js';
import { DeadlockError, NotHeldError, OwnerDiedError } from '../errors/possession-errors.js';
import type { ConditionLock, Suspended } from './condition-lock.js';
import type { ThreadIdentity } from './platform/thread-identity.js';
import { threadIdentity } from './platform/thread-identity.js';
import type { PrimitiveMemory } from './primitive-memory.js';
import { Header } from './protocol/layout.js';
import { countWaiters } from './protocol/line.js';
import { ACQUIRE, LockState, LockWord, RECOVER, RESUME } from './protocol/lock-state.js';
import type { ReentrantState } from './protocol/reentrant-state.js';
import type { SharedGuard } from './shared-guard.js';
import { SharedObject } from './shared-object.js';
import type { BlockingOptions } from './shared-wait.js';
import { checkBlockingOptions, SharedWait } from './shared-wait.js';
import { Tenures } from './tenures.js';
import { whileHeld } from '../while-held.js';

/** What a lock tells of itself. */
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

/** How a class of locks is acquired and released, over the words of its lock. */
export type MakeLockState<S> = (lock: LockState, memory: PrimitiveMemory['memory'], identity: ThreadIdentity) => S;

/** For a condition: what it needs of its lock. */
export let lockForCondition: (lock: OwnedLock<LockState | ReentrantState>) => ConditionLock;

/** What SharedLock and SharedRLock have in common: the thread that acquired it has it, and leaves word of its death. */
export abstract class OwnedLock<S extends LockState | ReentrantState> extends SharedObject {
  readonly #lock: LockState;
  readonly #wait: SharedWait<SharedGuard>;
  readonly #me: number;
  readonly #name: string;
  readonly #tenures: Tenures;
  protected readonly state: S;

  static {
    lockForCondition = (lock) => ({
      state: lock.#lock,
      suspend: () => lock.#suspend(),
      resume: async (suspended) => {
        if (!lock.#wait.isEmpty || !lock.state.tryTake()) await lock.#wait.persist(RESUME);
        lock.#resume(suspended);
      },
      resumeSync: (suspended) => {
        if (!lock.state.tryTake()) lock.#wait.blocking(RESUME, undefined);
        lock.#resume(suspended);
      },
    });
  }

  protected constructor(source: PrimitiveMemory, name: string, makeState: MakeLockState<S>) {
    super(source);
    const { memory } = source;
    const identity = threadIdentity();
    this.#me = identity.me;
    this.#name = name;
    this.#lock = new LockState(memory, identity.me, identity, Atomics.load(memory.words, LockWord.barging) === 1);
    this.state = makeState(this.#lock, memory, identity);
    this.#tenures = new Tenures(memory.words, LockWord.tenures, () => this.state.release());
    this.#wait = new SharedWait(memory, this.state, `${name}.acquire`, { taken: () => this.#guard(), refused: () => new OwnerDiedError() });
  }

  /**
   * Waits for the lock without blocking the thread.
   *
   * @returns A guard that releases it. Rejects with TimeoutError, the signal's reason, CancelledError, or OwnerDiedError.
   */
  acquire(options?: WaitOptions): Promise<SharedGuard> {
    if (options !== undefined) checkWaitOptions(options, `${this.#name}.acquire`);
    return this.#acquire(ACQUIRE, options);
  }

  /**
   * Blocks the thread until it has the lock. Throws TimeoutError, OwnerDiedError, or DeadlockError where the thread has it and
   * may not acquire it again.
   */
  acquireSync(options?: BlockingOptions): SharedGuard {
    return this.#acquireSync(ACQUIRE, options, 'acquireSync');
  }

  /** The lock, where that needs no wait and nobody waits for it; `undefined` otherwise. Throws OwnerDiedError where its owner died. */
  tryAcquire(): SharedGuard | undefined {
    if (this.state.tryTake()) return this.#guard();
    if (!this.#lock.isOwn()) this.#wait.probe();
    if (this.#lock.hasDied()) throw new OwnerDiedError();
    return undefined;
  }

  /** Like `acquire`, but takes a lock whose owner died, too. Make consistent what it guards, and release it as usual. */
  recover(options?: WaitOptions): Promise<SharedGuard> {
    if (options !== undefined) checkWaitOptions(options, `${this.#name}.recover`);
    return this.#acquire(RECOVER, options);
  }

  /** Like `acquireSync`, but takes a lock whose owner died, too. */
  recoverSync(options?: BlockingOptions): SharedGuard {
    return this.#acquireSync(RECOVER, options, 'recoverSync');
  }

  /** Releases it once, whichever guard stands for that. Throws NotHeldError where this thread does not have it. */
  release(): void {
    if (!this.state.release()) throw new NotHeldError(`${this.#name}.release: this thread does not have the lock`);
  }

  /** Whether somebody has it, or has died with it. */
  locked(): boolean {
    return this.#lock.isLocked();
  }

  /** Runs `fn` while it has the lock. Rejects as `acquire` does, and as `fn` does. */
  withLock<R>(fn: () => R | PromiseLike<R>, options?: WaitOptions): Promise<R> {
    checkFunction(fn, `${this.#name}.withLock`, 'fn');
    return whileHeld(this.acquire(options), fn);
  }

  statistics(): SharedLockStatistics {
    const { words } = this.memory;
    return {
      locked: this.#lock.isLocked(),
      owner: this.#lock.owner(),
      waiting: countWaiters(words, LockWord.line),
      waits: Atomics.load(words, Header.waits),
      deaths: Atomics.load(words, Header.deaths),
    };
  }

  async #acquire(claim: number, options: WaitOptions | undefined): Promise<SharedGuard> {
    if (options?.signal?.aborted === true) return new Rejection(options.signal.reason);
    // Past those of this thread that wait only where the thread has it already.
    if ((this.#wait.isEmpty || this.#lock.isOwn()) && this.state.tryTake()) return this.#guard();
    return this.#wait.async(claim, options);
  }

  #acquireSync(claim: number, options: BlockingOptions | undefined, operation: string): SharedGuard {
    if (options !== undefined) checkBlockingOptions(options, `${this.#name}.${operation}`);
    if (this.state.tryTake()) return this.#guard();
    if (this.#lock.owner() === this.#me) throw new DeadlockError(`${this.#name}.${operation}: this thread has the lock, and only it could release it`);
    return this.#wait.blocking(claim, options);
  }

  /** For what was acquired just now. */
  #guard(): SharedGuard {
    // A lock that is not acquired twice need not be asked, which saves a tenth of an acquisition.
    return this.state === this.#lock || this.state.depth() === 1 ? this.#tenures.begin() : this.#tenures.join();
  }

  #suspend(): Suspended {
    // The number is the owner's to read.
    const tenure = this.#tenures.current;
    return { depth: this.state.suspend(), tenure };
  }

  #resume({ depth, tenure }: Suspended): void {
    this.state.resume(depth);
    this.#tenures.resume(tenure);
  }
}
