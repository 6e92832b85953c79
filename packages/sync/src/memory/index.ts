/** @heddle/sync/memory: the one interface that protocols are written against, and its implementation for threads. */
export type { AsyncWait, WaitableMemory, WaitOutcome } from './waitable-memory.js';
export { ThreadMemory } from './thread-memory.js';
