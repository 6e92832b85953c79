import {
  BoundedSemaphore, CapacityLimiter, Condition, Lock, ReadWriteLock, Semaphore, SharedBoundedSemaphore, SharedLock, SharedReadWriteLock, SharedRLock, SharedSemaphore,
} from '@heddle/sync';
import { lockContract, type LockCapabilities, type LockCount, type LockLike } from '@heddle/testkit';
import { afterAll, beforeAll } from 'vitest';

import { OtherThread } from './other-thread.js';

/** As it is, with what its statistics say. */
function lockLike(lock: Omit<LockLike, 'count' | 'occupy'>, count: () => LockCount, occupy?: LockLike['occupy']): LockLike {
  return {
    acquire: (options) => lock.acquire(options),
    tryAcquire: () => lock.tryAcquire(),
    withLock: (fn, options) => lock.withLock(fn, options),
    release: () => lock.release(),
    count,
    ...(occupy === undefined ? {} : { occupy }),
  };
}

const one: LockCapabilities = { permits: 'one', handsOver: true, fair: true, countsEachWait: true, unheld: 'ERR_HEDDLE_NOT_HELD' };
const sharedOne: LockCapabilities = { ...one, handsOver: false, countsEachWait: false };

lockContract('Lock', {
  create: () => {
    const lock = new Lock();
    return lockLike(lock, () => ({ held: Number(lock.statistics().locked), waiting: lock.statistics().waiting }));
  },
  capabilities: one,
});

lockContract('Condition, as a lock', {
  create: () => {
    const condition = new Condition();
    return lockLike(condition, () => ({ held: Number(condition.statistics().locked), waiting: condition.statistics().waitingForLock }));
  },
  capabilities: one,
});

lockContract('Semaphore', {
  create: (permits) => {
    const semaphore = new Semaphore(permits);
    return lockLike(semaphore, () => ({ held: permits - semaphore.statistics().value, waiting: semaphore.statistics().waiting }));
  },
  capabilities: { ...one, permits: 'chosen', unheld: 'adds' },
});

lockContract('BoundedSemaphore', {
  create: (permits) => {
    const semaphore = new BoundedSemaphore(permits);
    return lockLike(semaphore, () => ({ held: permits - semaphore.statistics().value, waiting: semaphore.statistics().waiting }));
  },
  capabilities: { ...one, permits: 'chosen', unheld: 'ERR_HEDDLE_OVER_RELEASE' },
});

lockContract('CapacityLimiter', {
  create: (permits) => {
    const limiter = new CapacityLimiter(permits);
    return lockLike(limiter, () => ({ held: limiter.statistics().borrowedTokens, waiting: limiter.statistics().waiting }));
  },
  capabilities: { ...one, permits: 'chosen' },
});

lockContract('ReadWriteLock, reading', {
  create: () => {
    const lock = new ReadWriteLock();
    return lockLike(readingSide(lock), () => ({ held: lock.statistics().readers, waiting: lock.statistics().waitingReaders }), () => lock.acquireWrite());
  },
  capabilities: { ...one, permits: 'unlimited' },
});

lockContract('ReadWriteLock, writing', {
  create: () => {
    const lock = new ReadWriteLock();
    return lockLike(writingSide(lock), () => ({ held: Number(lock.statistics().writing), waiting: lock.statistics().waitingWriters }));
  },
  capabilities: one,
});

lockContract('ReadWriteLock, writing while others read', {
  create: () => {
    const lock = new ReadWriteLock();
    return lockLike(writingSide(lock), () => ({ held: Number(lock.statistics().writing), waiting: lock.statistics().waitingWriters }), () => lock.acquireRead());
  },
  capabilities: one,
});

for (const barging of [false, true]) {
  lockContract(barging ? 'SharedLock, barging' : 'SharedLock', {
    create: () => {
      const lock = new SharedLock({ barging });
      return lockLike(lock, () => ({ held: Number(lock.statistics().locked), waiting: lock.statistics().waiting }));
    },
    capabilities: { ...sharedOne, fair: !barging },
  });
}

lockContract('SharedRLock, which another thread has', {
  create: () => {
    const lock = new SharedRLock();
    return lockLike(lock, () => ({ held: lock.statistics().depth, waiting: lock.statistics().waiting }), () => other.hold(lock));
  },
  capabilities: { ...sharedOne, permits: 'unlimited' },
});

lockContract('SharedSemaphore', {
  create: (permits) => {
    const semaphore = new SharedSemaphore(permits);
    return lockLike(semaphore, () => ({ held: permits - semaphore.statistics().value, waiting: semaphore.statistics().waiting }));
  },
  capabilities: { ...sharedOne, permits: 'chosen', unheld: 'adds' },
});

lockContract('SharedBoundedSemaphore', {
  create: (permits) => {
    const semaphore = new SharedBoundedSemaphore(permits);
    return lockLike(semaphore, () => ({ held: permits - semaphore.statistics().value, waiting: semaphore.statistics().waiting }));
  },
  capabilities: { ...sharedOne, permits: 'chosen', unheld: 'ERR_HEDDLE_OVER_RELEASE' },
});

lockContract('SharedReadWriteLock, reading', {
  create: () => {
    const lock = new SharedReadWriteLock();
    return lockLike(readingSide(lock), () => ({ held: lock.statistics().readers, waiting: lock.statistics().waitingReaders }), () => lock.acquireWrite());
  },
  capabilities: { ...sharedOne, permits: 'unlimited' },
});

lockContract('SharedReadWriteLock, reading while another thread writes', {
  create: () => {
    const lock = new SharedReadWriteLock();
    return lockLike(readingSide(lock), () => ({ held: lock.statistics().readers, waiting: lock.statistics().waitingReaders }), () => other.hold(lock));
  },
  capabilities: { ...sharedOne, permits: 'unlimited' },
});

lockContract('SharedReadWriteLock, writing', {
  create: () => {
    const lock = new SharedReadWriteLock();
    return lockLike(writingSide(lock), () => ({ held: Number(lock.statistics().writing), waiting: lock.statistics().waitingWriters }));
  },
  capabilities: sharedOne,
});

lockContract('SharedReadWriteLock, writing while others read', {
  create: () => {
    const lock = new SharedReadWriteLock();
    return lockLike(writingSide(lock), () => ({ held: Number(lock.statistics().writing), waiting: lock.statistics().waitingWriters }), () => lock.acquireRead());
  },
  capabilities: sharedOne,
});

type Side = Omit<LockLike, 'count' | 'occupy'>;

function readingSide(lock: ReadWriteLock | SharedReadWriteLock): Side {
  return {
    acquire: (options) => lock.acquireRead(options),
    tryAcquire: () => lock.tryAcquireRead(),
    withLock: (fn, options) => lock.withRead(fn, options),
    release: () => lock.releaseRead(),
  };
}

function writingSide(lock: ReadWriteLock | SharedReadWriteLock): Side {
  return {
    acquire: (options) => lock.acquireWrite(options),
    tryAcquire: () => lock.tryAcquireWrite(),
    withLock: (fn, options) => lock.withWrite(fn, options),
    release: () => lock.releaseWrite(),
  };
}

const other = new OtherThread();
beforeAll(() => other.start());
afterAll(() => other.end());
