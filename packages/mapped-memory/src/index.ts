/**
 * @heddle/mapped-memory: waitable memory that processes share.
 *
 * General layout:
 * - memory-file: an anonymous file in memory, its regions, and how they are mapped; memory-layout: the words at its beginning;
 * - share-primitives: the primitives of @heddle/sync in such memory; mapped-primitives: where it comes from; slabs: small pieces of it;
 *   store-loader: how threads are told of it;
 * - mapped-memory: a region as WaitableMemory; word-waits: who waits and how others wake them; file-waits: by what the system has for it;
 * - event-loop-waits, pending-wait: the waits of an event loop; event-loop-bell, bell-ringer, bell-places, bell-pipes: what wakes it;
 *   futex: what wakes a thread that blocks;
 * - named-file: memory that processes find by a name; revocable-mapping: how it is mapped; map-descriptor: how any file is; lifeline: who learns
 *   of the end of a family of processes;
 * - libc: the calls of the system, through koffi, an optional dependency; memory-error: they refused.
 */
export { koffiPath, loadLibc, type Libc } from './libc.js';
export { MemoryError } from './memory-error.js';
export { MemoryFile, type Mapping, type Region } from './memory-file.js';
export { type Lifeline } from './lifeline.js';
export { NamedFile } from './named-file.js';
export { type RevocableMapping } from './revocable-mapping.js';
export { FileWaits } from './file-waits.js';
export { MappedMemory } from './mapped-memory.js';
export { sharePrimitives, storeLoader } from './share-primitives.js';
