import type { MessagePort } from 'node:worker_threads';

import type { WorkerBoot } from '@heddle/work-queue';

/** The `workerData` of a worker thread. */
export interface ThreadBoot {
  readonly boot: WorkerBoot;
  /** The pool's memory. */
  readonly buffer: SharedArrayBuffer;
  /** Of the pool's own: `parentPort` belongs to the tasks. */
  readonly port: MessagePort;
}
