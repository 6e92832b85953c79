import { SharedBoundedSemaphore, SharedLock, SharedReadWriteLock, SharedRLock, SharedSemaphore } from '@heddle/sync';
import { lockContract, type LockCapabilities } from '@heddle/testkit';
import { afterAll, beforeAll } from 'vitest';

import { exclusive, lockLike, one, permitsOf, reading, writing } from './lock-likes.js';
import { OtherThread } from './other-thread.js';

const sharedOne: LockCapabilities = { ...one, handsOver: false, countsEachWait: false };

const other = new OtherThread();
beforeAll(() => other.start());
afterAll(() => other.end());

lockContract('SharedLock', { create: () => exclusive(new SharedLock()), capabilities: sharedOne });

lockContract('SharedLock, barging', { create: () => exclusive(new SharedLock({ barging: true })), capabilities: { ...sharedOne, fair: false } });

lockContract('SharedRLock, which another thread has', {
  create: () => {
    const lock = new SharedRLock();
    return lockLike(lock, () => ({ held: lock.statistics().depth, waiting: lock.statistics().waiting }), () => other.hold(lock));
  },
  capabilities: { ...sharedOne, permits: 'unlimited' },
});

lockContract('SharedSemaphore', {
  create: (permits) => permitsOf(new SharedSemaphore(permits), permits),
  capabilities: { ...sharedOne, permits: 'chosen', unheld: 'adds' },
});

lockContract('SharedBoundedSemaphore', {
  create: (permits) => permitsOf(new SharedBoundedSemaphore(permits), permits),
  capabilities: { ...sharedOne, permits: 'chosen', unheld: 'ERR_HEDDLE_OVER_RELEASE' },
});

lockContract('SharedReadWriteLock, reading', { create: () => reading(new SharedReadWriteLock()), capabilities: { ...sharedOne, permits: 'unlimited' } });

lockContract('SharedReadWriteLock, reading while another thread writes', {
  create: () => {
    const lock = new SharedReadWriteLock();
    return reading(lock, () => other.hold(lock));
  },
  capabilities: { ...sharedOne, permits: 'unlimited' },
});

lockContract('SharedReadWriteLock, writing', { create: () => writing(new SharedReadWriteLock()), capabilities: sharedOne });

lockContract('SharedReadWriteLock, writing while others read', {
  create: () => {
    const lock = new SharedReadWriteLock();
    return writing(lock, () => lock.acquireRead());
  },
  capabilities: sharedOne,
});
