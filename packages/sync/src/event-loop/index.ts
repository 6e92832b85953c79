/**
 * Primitives for the tasks of one event loop; nothing of Node.
 *
 * General layout:
 * - wait-queue: the one foundation: waiters in order, each of which leaves in constant time;
 * - acquirable: guards, and `withLock`; lock, semaphore, bounded-semaphore, condition, capacity-limiter; read-write-lock;
 * - event, barrier, count-down-latch: waiting for others;
 * - once, limit: calling functions once, or so many at a time.
 */
export type { Guard } from './acquirable.js';
export { Lock, type LockStatistics } from './lock.js';
export { Semaphore, type SemaphoreStatistics } from './semaphore.js';
export { BoundedSemaphore } from './bounded-semaphore.js';
export { Condition, type ConditionStatistics } from './condition.js';
export { ReadWriteLock, type ReadWriteLockStatistics } from './read-write-lock.js';
export { CapacityLimiter, type Borrower, type CapacityLimiterStatistics } from './capacity-limiter.js';
export { Event, type EventStatistics } from './event.js';
export { Barrier, type BarrierOptions, type BarrierStatistics } from './barrier.js';
export { CountDownLatch, type CountDownLatchStatistics } from './count-down-latch.js';
export { Once, type OnceStatistics } from './once.js';
export { limit, type Limit, type LimitStatistics } from './limit.js';
