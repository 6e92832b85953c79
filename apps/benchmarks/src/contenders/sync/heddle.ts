import { limit, Lock, Queue, Semaphore, SharedLock, SharedQueue, SharedSemaphore, type SharedHandle } from '@heddle/sync';

import type { BetweenThreads, Exclusion, Held, Item, Patience, SyncContender, ThreadLock } from '../../sync-contender.js';

function exclusion(primitive: Lock | Semaphore): Exclusion {
  return {
    pairs: async (times) => {
      for (let time = 0; time < times; time++) {
        const guard = await primitive.acquire();
        guard.release();
      }
    },
    run: (fn) => primitive.withLock(fn),
  };
}

interface Acquirable {
  acquire(patience?: Patience): Promise<unknown>;
  release(): void;
}

/** A release hands it to the first in line, and the next release takes it from there. */
function held(primitive: Acquirable): Held {
  void primitive.acquire();
  return { wait: (patience) => primitive.acquire(patience), wake: () => primitive.release(), canCancel: true };
}

/** In a thread, `acquireSync` and `release`. */
function threadLock(contender: string, barging: boolean): BetweenThreads<ThreadLock> {
  return {
    contender,
    create: () => new SharedLock({ barging }).toHandle(),
    open: (handle) => {
      const lock = SharedLock.fromHandle(handle as SharedHandle);
      return { acquire: () => void lock.acquireSync(), release: () => lock.release() };
    },
  };
}

function threadPairs(lock: SharedLock, times: number): void {
  for (let time = 0; time < times; time++) {
    lock.acquireSync();
    lock.release();
  }
}

/** For one event loop its Lock and the like, between threads the Shared ones. */
export const heddle: SyncContender = {
  lock: () => exclusion(new Lock()),
  semaphore: (permits) => exclusion(new Semaphore(permits)),
  limit: (concurrency) => {
    const limited = limit(concurrency);
    return (fn, argument) => limited(fn, argument);
  },
  queue: (maxSize) => {
    const queue = new Queue<number>(maxSize);
    return { put: (item) => queue.put(item), get: () => queue.get() };
  },
  held: () => held(new Lock()),
  cancelled: {
    lock: () => held(new Lock()),
    semaphore: () => held(new Semaphore(1)),
    queue: () => {
      const queue = new Queue<number>();
      return { wait: (patience) => queue.get(patience), wake: () => queue.putNowait(1), canCancel: true };
    },
    sharedLock: () => held(new SharedLock()),
    sharedSemaphore: () => held(new SharedSemaphore(1)),
  },
  threadPairs: (times) => threadPairs(new SharedLock(), times),
  threadLock: threadLock('heddle', false),
  threadSemaphore: {
    contender: 'heddle',
    create: () => new SharedSemaphore(0).toHandle(),
    open: (handle) => {
      const semaphore = SharedSemaphore.fromHandle(handle as SharedHandle);
      return { acquire: () => void semaphore.acquireSync(), release: () => semaphore.release() };
    },
  },
  // It has all the calls that are asked for, under the names that they are asked for by.
  threadQueue: {
    contender: 'heddle',
    create: () => new SharedQueue<Item>({ maxSize: 1000 }).toHandle(),
    open: (handle) => SharedQueue.fromHandle<Item>(handle as SharedHandle),
  },
};

/** SharedLock where newcomers may overtake those who wait. */
export const heddleBarging: SyncContender = {
  threadPairs: (times) => threadPairs(new SharedLock({ barging: true }), times),
  threadLock: threadLock('heddle-barging', true),
};

/** The primitives for threads where all who wait are in one event loop. */
export const heddleShared: SyncContender = { held: () => held(new SharedSemaphore(1)) };
