import { BoundedSemaphore, CapacityLimiter, Condition, Lock, ReadWriteLock, Semaphore } from '@heddle/sync';
import { lockContract } from '@heddle/testkit';

import { exclusive, lockLike, one, permitsOf, reading, writing } from './lock-likes.js';

lockContract('Lock', { create: () => exclusive(new Lock()), capabilities: one });

lockContract('Condition, as a lock', {
  create: () => {
    const condition = new Condition();
    return lockLike(condition, () => ({ held: Number(condition.statistics().locked), waiting: condition.statistics().waitingForLock }));
  },
  capabilities: one,
});

lockContract('Semaphore', {
  create: (permits) => permitsOf(new Semaphore(permits), permits),
  capabilities: { ...one, permits: 'chosen', unheld: 'adds' },
});

lockContract('BoundedSemaphore', {
  create: (permits) => permitsOf(new BoundedSemaphore(permits), permits),
  capabilities: { ...one, permits: 'chosen', unheld: 'ERR_HEDDLE_OVER_RELEASE' },
});

lockContract('CapacityLimiter', {
  create: (permits) => {
    const limiter = new CapacityLimiter(permits);
    return lockLike(limiter, () => ({ held: limiter.statistics().borrowedTokens, waiting: limiter.statistics().waiting }));
  },
  capabilities: { ...one, permits: 'chosen' },
});

lockContract('ReadWriteLock, reading', { create: () => reading(new ReadWriteLock()), capabilities: { ...one, permits: 'unlimited' } });

lockContract('ReadWriteLock, writing', { create: () => writing(new ReadWriteLock()), capabilities: one });

lockContract('ReadWriteLock, writing while others read', {
  create: () => {
    const lock = new ReadWriteLock();
    return writing(lock, () => lock.acquireRead());
  },
  capabilities: one,
});
