/**
 * @heddle/processes: Python's multiprocessing.
 *
 * General layout:
 * - process: a child and its parent. process is the class, child-link the running child, child-status its state without the event loop,
 *   sentinel its end, children those that end with this process; whereabouts is what a process knows of itself; child-boot and
 *   write-boot are what a child begins with, adopt how it becomes an object of a class, parent-watch what ends it with its parent;
 * - connection: messages between two processes. connection is one end, byte-input and byte-output are its descriptors; pipe makes two of
 *   them, anonymous-pipe what is between; listener and client connect any two, handshake shows that they may; temporary-directory is where
 *   sockets and named pipes are, dead-socket removes one that was left;
 * - queues: between any number of processes. A queue-carrier carries the items, make-carrier chooses one: a mapped-queue or, where memory
 *   cannot be mapped, a home-queue in the process that made it, and a remote-queue in its descendants, both of them piped-queues. A
 *   queue-server gives its children queue-lines, each to a queue-session; queue-protocol is what they say;
 * - manager: objects in a process of their own. manager starts it, object-server serves its clients, each a session; served-... are
 *   the objects there, manager-client and the proxies what others have of them; protocol is what they say;
 * - memory: shared-memory has a name, memory-name says which it may have, memory-janitor removes what nobody did;
 * - pool: over the executor of @heddle/process-pool. async-result is of one call or map, results-ahead of an imap;
 * - wire: values, what of them holds-shared-memory, frames, and the descriptors that a child inherits with its arguments;
 * - errors.
 *
 * Entry points: this one; child-entry, which each child runs, and manager-server, which a manager's does.
 */
import { sharePrimitives } from '@heddle/mapped-memory';

// Must run before the first primitive is constructed.
sharePrimitives();

export { activeChildren, currentProcess, Process } from './process/process.js';
export type { ProcessOptions } from './process/process-options.js';
export { parentProcess, type ParentProcess } from './process/parent-process.js';
export type { Sentinel } from './process/sentinel.js';
export { cpuCount } from './process/cpu-count.js';
export { Pipe, type PipeOptions } from './connection/pipe.js';
export { type BlockingWaitOptions, Connection } from './connection/connection.js';
export { Listener, type ListenerOptions } from './connection/listener.js';
export { Client, type ClientOptions } from './connection/client.js';
export type { Address } from './connection/address.js';
export { AddressInUseError } from './errors/address-in-use-error.js';
export { AuthenticationError } from './errors/authentication-error.js';
export { BrokenPipeError, ConnectionStateError, EOFError, PipeError } from './errors/connection-errors.js';
export { type ManagedClass, Manager, type ManagerOptions, type Remote } from './manager/manager.js';
export type { ManagerStatistics } from './manager/protocol.js';
export type { ManagedArray, ManagedDict, ManagedList, ManagedSet, ManagedValue } from './manager/served-collections.js';
export { ConditionProxy, LockProxy, RemoteGuard, SemaphoreProxy } from './manager/lock-proxies.js';
export { EventProxy } from './manager/event-proxy.js';
export { BarrierProxy } from './manager/barrier-proxy.js';
export { QueueProxy } from './manager/queue-proxy.js';
export { ObjectProxy } from './manager/object-proxy.js';
export { ManagerError } from './errors/manager-error.js';
export { JoinableQueue, Queue } from './queues/queue.js';
export { SimpleQueue } from './queues/simple-queue.js';
export type { QueueOptions } from './queues/make-carrier.js';
export { QueueClosedError } from './errors/queue-closed-error.js';
export { SharedMemory, type SharedMemoryOptions } from './memory/shared-memory.js';
export { SharedMemoryClosedError, SharedMemoryError, SharedMemoryExistsError, SharedMemoryNotFoundError } from './errors/shared-memory-errors.js';
export { Pool, type ChunkOptions, type MapAsyncOptions } from './pool/pool.js';
export type { PoolOptions } from './pool/pool-options.js';
export { AsyncResult, type ResultCallbacks } from './pool/async-result.js';
export { PoolStateError } from './errors/pool-state-error.js';
export { SharedTypedArray, SharedValue } from '@heddle/sync';
export { QueueEmptyError, QueueFullError, QueueShutDownError, TaskDoneError } from '@heddle/sync';
export { ProcessStartError } from './errors/process-start-error.js';
export { ProcessStateError } from './errors/process-state-error.js';
