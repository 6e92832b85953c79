import type { FutureDriver } from '@heddle/futures';

import type { HostWorker } from './host-worker.js';
import type { TaskRecord } from './task-record.js';

/** What the lifecycle needs of the pool around it. */
export interface LifecycleHost {
  readonly executorName: string;
  /** Milliseconds between asking a task to stop and ending its worker. */
  readonly killGrace: number;
  /** False once all workers are being ended. */
  readonly mayRetry: boolean;
  /** The driver of futures whose tasks are in slots. */
  readonly slotDriver: FutureDriver;
  /** An accepted task is settled. */
  taskSettled(): void;
  /** A task was taken back or given up: there is room for one that waits, and no worker tells. */
  roomMade(): void;
  /** Takes the slot's task back from a worker that was sent it ahead; true: it was, and has not begun. */
  recall(slot: number): boolean;
  /** The worker that runs the slot's task is to look at the slot's words. */
  nudge(slot: number): void;
  /** The slot's task was asked to stop and runs on: its worker has to go. */
  outstayed(slot: number): void;
  /** Has a record placed again. */
  retry(record: TaskRecord): void;
  /** Reads all that workers have told. */
  catchUp(): void;
  /** Reads all messages of a worker that have arrived. */
  drain(worker: HostWorker): void;
}
