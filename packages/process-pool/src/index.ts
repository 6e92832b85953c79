/**
 * @heddle/process-pool: Python's ProcessPoolExecutor on child processes.
 *
 * General layout:
 * - process-pool-executor: the executor, a thin layer over the pool of @heddle/work-queue; process-pool-options: its options;
 * - mapped-pool, mapped-pool-memory, process-link, process-port, process-boot, frames: children that map the pool's memory; worker-entry,
 *   keep-freed-memory: what they run; serialize-message, spawn-child: for both transports;
 * - pipe: children that do not. pipe-pool, remote-seat, pipe-link, host-pipe, host-port on the host's side; child-port, child-pipe, outbox,
 *   watch-host on the child's; frames, records, frame-builder between them; claim-tokens, journal: files that both have open;
 *   pipe-worker-entry: what they run;
 * - child-options: Node's options for them; node-options, `@heddle/process-pool/node-options`: for any child, those of @heddle/processes included.
 */
import { sharePrimitives } from '@heddle/mapped-memory';

// Before the first primitive is made.
sharePrimitives();

export { ProcessPoolExecutor } from './process-pool-executor.js';
export type { ProcessPoolStatistics } from './process-pool-executor.js';
export type { ProcessPoolExecutorOptions } from './process-pool-options.js';
export type { HistogramSnapshot, PoolStatistics, TaskEvent, WhenFull, WorkerEvent, WorkerHook } from '@heddle/work-queue';
