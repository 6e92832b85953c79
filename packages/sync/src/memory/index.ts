/** @heddle/sync/memory: the one interface that protocols are written against, its implementation for threads, where primitives have theirs, and who runs here. */
export type { AsyncWait, WaitableMemory, WaitOutcome } from './waitable-memory.js';
export { ThreadMemory } from './thread-memory.js';
export { threadIdentity, type ThreadIdentity } from '../shared/platform/thread-identity.js';
export { type PrimitiveStore, setPrimitiveStore, type StoredMemory } from './primitive-store.js';
export { STORE_LOADER } from '../shared/platform/load-primitive-store.js';
export { nativeGate, type NativeGate } from '../shared/platform/native-gate.js';
