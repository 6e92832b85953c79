/**
 * Primitives for the tasks of one event loop; nothing of Node.
 *
 * General layout:
 * - wait-queue: the one foundation: waiters in order, each of which leaves in constant time;
 * - acquirable: guards, and `withLock`; lock, semaphore, bounded-semaphore, condition;
 * - event: waiting for others;
 * - sync-errors: what misuse throws; check-count: how it is found.
 */
export type { Guard } from './acquirable.js';
export { Lock, type LockStatistics } from './lock.js';
export { Semaphore, type SemaphoreStatistics } from './semaphore.js';
export { BoundedSemaphore } from './bounded-semaphore.js';
export { Condition, type ConditionStatistics } from './condition.js';
export { Event, type EventStatistics } from './event.js';
export {
  AlreadyHeldError,
  BrokenBarrierError,
  BrokenChannelError,
  ClosedChannelError,
  EndOfChannelError,
  NotHeldError,
  OverReleaseError,
  QueueEmptyError,
  QueueFullError,
  QueueShutDownError,
  TaskDoneError,
} from './sync-errors.js';
