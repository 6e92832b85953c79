/**
 * @heddle/work-queue: the engine under Heddle's pools. Not for direct use.
 *
 * General layout:
 * - memory: arenas for payloads; the memory that protocols are written against is @heddle/sync/memory's, values become
 *   bytes by @heddle/codec;
 * - protocol: what host and workers do with the words of that memory: lanes, completions, parking, the bell;
 * - wire: what goes through a port beside the memory;
 * - host: accepts tasks, keeps workers, settles futures;
 * - worker (entry point `@heddle/work-queue/worker`): the loop that runs tasks.
 */
export type { HostMessage, Port, WireCall, WireFunction, WireValue, WorkerBoot, WorkerMessage } from './wire/messages.js';
export { threadSegments, type Segment, type SegmentHandle, type SegmentStore } from './memory/segments.js';
export { PoolExecutor } from './host/pool-executor.js';
export { checkEnvironment, checkPoolOptions, commonSettings, optionalCount, POOL_OPTIONS } from './host/pool-options.js';
export type { CheckedPoolOptions, WorkerHook } from './host/pool-options.js';
export type { PoolSettings, SettingCall, WhenFull } from './host/pool-settings.js';
export type { HistogramSnapshot } from './host/histogram.js';
export type { PoolStatistics } from './host/statistics.js';
export type { TaskEvent, WorkerEvent } from './host/diagnostics.js';
export type { SpawnWorker, TasksAhead, WorkerExit, WorkerLink } from './host/worker-link.js';
