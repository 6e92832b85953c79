/**
 * Primitives for threads, over shared memory.
 *
 * General layout:
 * - shared-lock, ...: the classes, each a thin layer over its protocol;
 * - protocol: what is done to the words of their memory: layout, the waiting line, blocking, each primitive's states;
 * - local-line: those who wait in one event loop; shared-wait: both ways to wait;
 * - shared-object: their memory, and how they travel; platform: who is alive.
 */
export { SharedLock, SharedLockGuard, type SharedLockOptions, type SharedLockStatistics } from './shared-lock.js';
export { DeadlockError, NotHeldError, OwnerDiedError } from './errors.js';
export type { SharedHandle } from './shared-object.js';
export type { BlockingOptions } from './shared-wait.js';
