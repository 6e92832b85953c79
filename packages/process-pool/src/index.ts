/** @heddle/process-pool: Python's ProcessPoolExecutor on child processes. */
import { sharePrimitives } from '@heddle/mapped-memory';

// Before anybody makes one.
sharePrimitives();

export { ProcessPoolExecutor } from './process-pool-executor.js';
export type { ProcessPoolStatistics } from './process-pool-executor.js';
export type { ProcessPoolExecutorOptions } from './process-pool-options.js';
export type { HistogramSnapshot, PoolStatistics, TaskEvent, WhenFull, WorkerEvent, WorkerHook } from '@heddle/work-queue';
