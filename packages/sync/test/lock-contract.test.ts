import { BoundedSemaphore, CapacityLimiter, Condition, Lock, ReadWriteLock, Semaphore } from '@heddle/sync';
import { lockContract } from '@heddle/testkit';

import { lockLike, one, readingSide, writingSide } from './lock-likes.js';

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
