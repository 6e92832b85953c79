/** @heddle/process-pool: Python's ProcessPoolExecutor on child processes. */
export { ProcessPoolExecutor } from './process-pool-executor.js';
export type { ProcessPoolExecutorOptions, WorkerHook } from './process-pool-options.js';
export type { HistogramSnapshot, PoolStatistics, TaskEvent, WhenFull, WorkerEvent } from '@heddle/work-queue';
