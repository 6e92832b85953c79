/**
 * Primitives for threads, over shared memory.
 *
 * General layout:
 * - shared-lock, ...: the classes, each a thin layer over its protocol;
 * - protocol: what is done to the words of their memory: layout, the waiting line, blocking, each primitive's states; a
 *   queue's are in queue-ring (the order), queue-slots (the values' places) and queue-state;
 * - queue-values: values as bytes; queue-externals: what bytes cannot hold;
 * - local-line: those who wait in one event loop; shared-wait: both ways to wait; spin, spin-decision: watching for a moment
 *   before a thread blocks;
 * - shared-typed-array, shared-value: numbers, with a lock (value-lock); number-types: which there are; atomic-number: one of them;
 * - primitive-memory, kinds: what they are made of; shared-object: how they travel; load-primitives: all of them, for whoever
 *   decodes values; owned-lock, condition-lock, shared-guard, tenures: what locks have in common;
 * - calls: functions of one thread's event loop that others call, over queues (not exported here, but by shared-entry): callback-inbox is the side that is
 *   called, shared-callback the one that calls, with blocking-calls and pending-calls;
 * - platform: who is alive, and how often to look.
 */
export { SharedLock, type SharedLockOptions } from './shared-lock.js';
export type { SharedLockStatistics } from './owned-lock.js';
export { SharedRLock, type SharedRLockStatistics } from './shared-rlock.js';
export { SharedBoundedSemaphore, SharedSemaphore, type SharedSemaphoreStatistics } from './shared-semaphore.js';
export type { SharedGuard } from './shared-guard.js';
export { SharedCondition, type SharedConditionHandle, type SharedConditionStatistics } from './shared-condition.js';
export { SharedEvent, type SharedEventStatistics } from './shared-event.js';
export { SharedReadWriteLock, type SharedReadWriteLockStatistics } from './shared-read-write-lock.js';
export { SharedQueue, type SharedQueueStatistics } from './shared-queue.js';
export type { SharedQueueOptions, SharedQueueShutdownOptions } from './shared-queue-options.js';
export { SharedCountDownLatch, type SharedCountDownLatchStatistics } from './shared-count-down-latch.js';
export { SharedBarrier, type SharedBarrierStatistics } from './shared-barrier.js';
export { SharedBigCounter, type SharedBigCounterStatistics, SharedCounter, type SharedCounterStatistics } from './shared-counter.js';
export { SharedTypedArray, type SharedTypedArrayStatistics } from './shared-typed-array.js';
export { SharedValue, type SharedValueStatistics } from './shared-value.js';
export type { SharedValueHandle, SharedValueOptions } from './value-lock.js';
export type { AnyTypedArray, NumberOf, NumberType, TypedArrayClass } from './number-types.js';
export type { SharedHandle } from './primitive-memory.js';
export type { BlockingOptions } from './shared-wait.js';
