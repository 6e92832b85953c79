/**
 * What a library has to offer to take part among locks, queues and the like: any of these, each absent where the library has
 * nothing of that kind.
 *
 * Where a call costs some ten nanoseconds a wrapper would be measured along: the loop over `acquire` is the contender's
 * own, in the words of its library.
 */

/** How a wait may end early. */
export interface Patience {
  readonly signal?: AbortSignal;
  readonly timeout?: number;
}

/** Mutual exclusion, or a number of permits. */
export interface Exclusion {
  /** Acquires and releases so many times, one after the other. Absent where the library has no such calls. */
  readonly pairs?: (times: number) => Promise<void>;
  /** Runs a function while it holds the lock or a permit. */
  readonly run: (fn: () => number) => Promise<number>;
}

/** Runs functions, so many at a time. */
export type Limited = (fn: (argument: number) => Promise<number>, argument: number) => Promise<number>;

/** A bounded queue; the calls wait for room and for items. */
export interface BoundedQueue {
  readonly put: (item: number) => Promise<unknown>;
  readonly get: () => Promise<number>;
}

/** Something that is held, so that whoever wants it waits. */
export interface Held {
  /** Waits in line. Only where it can cancel it is given options. */
  readonly wait: (patience?: Patience) => Promise<unknown>;
  /** Lets the first in line go on. */
  readonly wake: () => void;
  /** Whether one wait can be ended by a signal. */
  readonly canCancel: boolean;
}

/** A primitive between threads: made once, and opened by every thread with what `create` gave, which is sent to it. */
export interface BetweenThreads<T> {
  /** The contender's name, by which a thread loads it. */
  readonly contender: string;
  create(): unknown;
  open(handle: unknown): T;
}

/** Calls that block their thread. */
export interface ThreadLock {
  acquire(): void;
  release(): void;
}

export type Item = number | { readonly id: number; readonly name: string };

export interface ThreadQueue {
  putSync(item: Item): void;
  getSync(): Item;
  /** In the event loop. */
  put(item: Item): Promise<unknown>;
  get(): Promise<Item>;
}

export interface SyncContender {
  readonly lock?: () => Exclusion;
  readonly semaphore?: (permits: number) => Exclusion;
  readonly limit?: (concurrency: number) => Limited;
  readonly queue?: (maxSize: number) => BoundedQueue;
  /** What 100,000 wait for. */
  readonly held?: () => Held;
  /** By the metrics' names: what is acquired, in vain, a million times. */
  readonly cancelled?: Readonly<Record<string, () => Held>>;
  /** Acquires and releases so many times in one thread, blocking. */
  readonly threadPairs?: (times: number) => void;
  readonly threadLock?: BetweenThreads<ThreadLock>;
  readonly threadSemaphore?: BetweenThreads<ThreadLock>;
  readonly threadQueue?: BetweenThreads<ThreadQueue>;
}
