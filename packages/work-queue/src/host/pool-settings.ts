import type { WaitableMemory } from '@heddle/sync/memory';

import type { SegmentStore } from '../memory/segments.js';
import type { SpawnWorker } from './worker-link.js';

/** What a bounded queue does with a task when it is full. */
export type WhenFull =
  /** The future fails with ExecutorFullError. */
  | 'reject'
  /** The task waits outside of the queue until there is room. */
  | 'wait'
  /** The calling thread runs it. */
  | 'caller-runs';

/** A function to run in a worker outside of the queue. */
export interface SettingCall {
  readonly fn: unknown;
  readonly args: readonly unknown[];
}

/** How a pool is to be; complete and checked. */
export interface PoolSettings {
  /** For diagnostics. */
  readonly name: string;
  readonly maxWorkers: number;
  readonly minWorkers: number;
  readonly workerNamePrefix: string;
  /** Tasks that may wait beyond those that can run; Infinity for no bound. */
  readonly maxQueue: number;
  readonly whenFull: WhenFull;
  /** Milliseconds; Infinity for no limit. */
  readonly taskTimeout: number;
  /** Milliseconds between asking a task to stop and ending its worker. */
  readonly killGrace: number;
  /** Milliseconds after which a worker with nothing to do leaves; Infinity for never. */
  readonly idleTimeout: number;
  readonly tasksPerWorker: number;
  /** Tasks after which a worker is replaced; 0 for never. */
  readonly maxTasksPerWorker: number;
  readonly initializer: SettingCall | undefined;
  readonly finalizer: SettingCall | undefined;
  readonly allocate: (byteLength: number) => WaitableMemory;
  readonly segments: SegmentStore;
  readonly spawn: SpawnWorker;
  /** Called once, when all is over: the pool is closed, and its last worker has left. */
  readonly ended?: () => void;
}
