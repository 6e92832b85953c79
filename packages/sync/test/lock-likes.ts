import type { ReadWriteLock, SharedReadWriteLock } from '@heddle/sync';
import type { LockCapabilities, LockCount, LockLike } from '@heddle/testkit';

/** As it is, with what its statistics say. */
export function lockLike(lock: Omit<LockLike, 'count' | 'occupy'>, count: () => LockCount, occupy?: LockLike['occupy']): LockLike {
  return {
    acquire: (options) => lock.acquire(options),
    tryAcquire: () => lock.tryAcquire(),
    withLock: (fn, options) => lock.withLock(fn, options),
    release: () => lock.release(),
    count,
    ...(occupy === undefined ? {} : { occupy }),
  };
}

/** What most of them can. */
export const one: LockCapabilities = { permits: 'one', handsOver: true, fair: true, countsEachWait: true, unheld: 'ERR_HEDDLE_NOT_HELD' };

type Side = Omit<LockLike, 'count' | 'occupy'>;

export function readingSide(lock: ReadWriteLock | SharedReadWriteLock): Side {
  return {
    acquire: (options) => lock.acquireRead(options),
    tryAcquire: () => lock.tryAcquireRead(),
    withLock: (fn, options) => lock.withRead(fn, options),
    release: () => lock.releaseRead(),
  };
}

export function writingSide(lock: ReadWriteLock | SharedReadWriteLock): Side {
  return {
    acquire: (options) => lock.acquireWrite(options),
    tryAcquire: () => lock.tryAcquireWrite(),
    withLock: (fn, options) => lock.withWrite(fn, options),
    release: () => lock.releaseWrite(),
  };
}
