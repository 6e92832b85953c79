/** @heddle/work-queue/worker: what the worker entries of the pools are made of. */
export type { HostMessage, Port, WorkerBoot, WorkerMessage } from './wire/messages.js';
export { threadSegments, type Segment, type SegmentHandle, type SegmentStore } from './memory/segments.js';
export type { RemoteSource } from './worker/remote-source.js';
export { startWorker, type WorkerPlatform } from './worker/start-worker.js';
