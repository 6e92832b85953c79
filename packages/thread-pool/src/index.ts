/**
 * @heddle/thread-pool: Python's ThreadPoolExecutor on worker threads.
 *
 * General layout:
 * - thread-pool-executor: the executor, a thin layer over the pool of @heddle/work-queue;
 * - thread-pool-options: its options and their checks;
 * - thread-link: how worker threads are started, spoken to and ended;
 * - worker-entry: what a worker thread runs, a file of its own.
 */
export { ThreadPoolExecutor } from './thread-pool-executor.js';
export type { ThreadPoolExecutorOptions } from './thread-pool-options.js';
export type { HistogramSnapshot, PoolStatistics, TaskEvent, WhenFull, WorkerEvent, WorkerHook } from '@heddle/work-queue';
