import { SharedBoundedSemaphore, SharedLock, SharedReadWriteLock, SharedRLock, SharedSemaphore } from '@heddle/sync';
import { lockContract, type LockCapabilities } from '@heddle/testkit';
import { afterAll, beforeAll } from 'vitest';

import { lockLike, one, readingSide, writingSide } from './lock-likes.js';
import { OtherThread } from './other-thread.js';

const sharedOne: LockCapabilities = { ...one, handsOver: false, countsEachWait: false };

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

const other = new OtherThread();
beforeAll(() => other.start());
afterAll(() => other.end());
