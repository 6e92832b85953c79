/** The primitives that are held and released, as the contract takes them: each with what its statistics say. */
import type { BoundedSemaphore, Lock, ReadWriteLock, Semaphore, SharedBoundedSemaphore, SharedLock, SharedReadWriteLock, SharedSemaphore } from '@heddle/sync';
import type { LockCapabilities, LockCount, LockLike } from '@heddle/testkit';

/** How it can be kept from whoever wants it, other than by who has it already. */
type Occupy = NonNullable<LockLike['occupy']>;
type Holding = Omit<LockLike, 'count' | 'occupy'>;

/** What is taken for granted of one in an event loop that one can have at a time. */
export const one: LockCapabilities = { permits: 'one', handsOver: true, fair: true, countsEachWait: true, unheld: 'ERR_HEDDLE_NOT_HELD' };

/** As it is. */
export function lockLike(lock: Holding, count: () => LockCount, occupy?: Occupy): LockLike {
  return {
    acquire: (options) => lock.acquire(options),
    tryAcquire: () => lock.tryAcquire(),
    withLock: (fn, options) => lock.withLock(fn, options),
    release: () => lock.release(),
    count,
    ...(occupy === undefined ? {} : { occupy }),
  };
}

export function exclusive(lock: Lock | SharedLock): LockLike {
  return lockLike(lock, () => ({ held: Number(lock.statistics().locked), waiting: lock.statistics().waiting }));
}

export function permitsOf(semaphore: Semaphore | BoundedSemaphore | SharedSemaphore | SharedBoundedSemaphore, permits: number): LockLike {
  return lockLike(semaphore, () => ({ held: permits - semaphore.statistics().value, waiting: semaphore.statistics().waiting }));
}

/** One side of a read-write lock, to read. */
export function reading(lock: ReadWriteLock | SharedReadWriteLock, occupy: Occupy = () => lock.acquireWrite()): LockLike {
  return {
    acquire: (options) => lock.acquireRead(options),
    tryAcquire: () => lock.tryAcquireRead(),
    withLock: (fn, options) => lock.withRead(fn, options),
    release: () => lock.releaseRead(),
    count: () => ({ held: lock.statistics().readers, waiting: lock.statistics().waitingReaders }),
    occupy,
  };
}

/** The other, to write. */
export function writing(lock: ReadWriteLock | SharedReadWriteLock, occupy?: Occupy): LockLike {
  return {
    acquire: (options) => lock.acquireWrite(options),
    tryAcquire: () => lock.tryAcquireWrite(),
    withLock: (fn, options) => lock.withWrite(fn, options),
    release: () => lock.releaseWrite(),
    count: () => ({ held: Number(lock.statistics().writing), waiting: lock.statistics().waitingWriters }),
    ...(occupy === undefined ? {} : { occupy }),
  };
}
