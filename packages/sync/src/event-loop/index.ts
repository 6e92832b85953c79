/**
 * Primitives for the tasks of one event loop; nothing of Node.
 *
 * General layout:
 * - wait-queue: the one foundation: waiters in order, each of which leaves in constant time;
 * - acquirable: guards, and `withLock`; lock, semaphore, bounded-semaphore, condition, capacity-limiter; read-write-lock;
 * - event, barrier, count-down-latch: waiting for others;
 * - queue, lifo-queue, priority-queue: handing items on, over one of storage/ each; natural-order: how Python compares;
 * - channel/: a queue with two ends that close; item-waiter: waiting for an item, by a call or by an iteration;
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
export { Queue, type QueueShutdownOptions, type QueueStatistics } from './queue.js';
export { LifoQueue } from './lifo-queue.js';
export { PriorityQueue, type PriorityQueueOptions } from './priority-queue.js';
export type { Compare } from './storage/binary-heap.js';
export type { ItemStorage } from './storage/item-storage.js';
export { Channel, type ChannelStatistics } from './channel/channel.js';
export type { Received } from './channel/channel-core.js';
export type { Receiver } from './channel/receiver.js';
export type { Sender } from './channel/sender.js';
