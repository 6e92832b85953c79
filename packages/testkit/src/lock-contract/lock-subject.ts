import type { WaitOptions } from '@heddle/cancellation';

/** What stands for something held. */
export interface Held extends Disposable {
  release(): void;
}

/** A primitive that is held and released, as the suite sees it: of a read-write lock, one of its sides. */
export interface LockLike {
  acquire(options?: WaitOptions): Promise<Held>;
  tryAcquire(): Held | undefined;
  withLock<T>(fn: () => T | PromiseLike<T>, options?: WaitOptions): Promise<T>;
  /** Releases without a guard. */
  release(): void;
  /** What its statistics say: how many hold it, and how many wait. */
  count(): LockCount;
  /**
   * Makes the next `acquire` wait, until it is released. For what any number may hold at a time: the writer that keeps
   * readers out, the other thread that has the lock. Otherwise the suite takes all permits.
   */
  occupy?(): Promise<{ release(): void }>;
}

/** What a {@link LockLike} tells about itself. */
export interface LockCount {
  readonly held: number;
  readonly waiting: number;
}

/** What primitives differ in. */
export interface LockCapabilities {
  /** How many may hold it at a time: one, as many as it is made for, or any number, unless it is occupied. */
  readonly permits: 'one' | 'chosen' | 'unlimited';
  /** A release hands over before it returns: from then on it is the receiver's, whose wait nothing ends any more. */
  readonly handsOver: boolean;
  /** Newcomers never get in before those who wait. */
  readonly fair: boolean;
  /** Its statistics count every wait; otherwise all waits of an event loop are one. */
  readonly countsEachWait: boolean;
  /** The code of the error for a release of what nobody holds; 'adds' where that makes a permit. */
  readonly unheld: 'ERR_HEDDLE_NOT_HELD' | 'ERR_HEDDLE_OVER_RELEASE' | 'adds';
}

/** A primitive under test. */
export interface LockSubject {
  /** @param permits How many may hold it at a time; 1 where `capabilities.permits` is 'one'. */
  readonly create: (permits: number) => LockLike;
  readonly capabilities: LockCapabilities;
}
