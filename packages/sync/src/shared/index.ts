/**
 * Primitives for threads, over shared memory.
 *
 * General layout:
 * - shared-lock, ...: the classes, each a thin layer over its protocol;
 * - protocol: what is done to the words of their memory: layout, the waiting line, blocking, each primitive's states;
 * - local-line: those who wait in one event loop; shared-wait: both ways to wait;
 * - shared-object: their memory, and how they travel; platform: who is alive.
 */
export { SharedLock, type SharedLockOptions, type SharedLockStatistics } from './shared-lock.js';
export { SharedRLock, type SharedRLockStatistics } from './shared-rlock.js';
export { SharedBoundedSemaphore, SharedSemaphore, type SharedSemaphoreStatistics } from './shared-semaphore.js';
export { SharedGuard } from './shared-guard.js';
export { SharedCondition, type SharedConditionHandle, type SharedConditionStatistics } from './shared-condition.js';
export { SharedEvent, type SharedEventStatistics } from './shared-event.js';
export { SharedReadWriteLock, type SharedReadWriteLockStatistics } from './shared-read-write-lock.js';
export { SharedCountDownLatch, type SharedCountDownLatchStatistics } from './shared-count-down-latch.js';
export { SharedBarrier, type SharedBarrierStatistics } from './shared-barrier.js';
export { SharedBigCounter, SharedCounter } from './shared-counter.js';
export { loadPrimitives } from './load-primitives.js';
export type { SharedHandle } from './shared-object.js';
export type { BlockingOptions } from './shared-wait.js';
