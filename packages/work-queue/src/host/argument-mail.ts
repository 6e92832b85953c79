/**
 * What of tasks' arguments goes through the ports. Mail can be posted to one worker only, and what was moved with it
 * cannot be had back. So a task that needs it is bound to a worker that has nothing to do, if there is one, and its mail
 * is there first; else whoever takes the task asks for it.
 */
import type { WaitableMemory } from '@heddle/sync/memory';

import { NONE } from '../protocol/lane.js';
import type { QueueLayout } from '../protocol/layout.js';
import { idleSeat } from '../protocol/parking.js';
import type { HostWorker } from './host-worker.js';
import type { TaskRecord } from './task-record.js';
import { ANY_SEAT } from './task-record.js';
import type { Workforce } from './workforce.js';

/** See above. */
export class ArgumentMail {
  readonly #memory: WaitableMemory;
  readonly #layout: QueueLayout;
  readonly #workforce: Workforce;

  constructor(memory: WaitableMemory, layout: QueueLayout, workforce: Workforce) {
    this.#memory = memory;
    this.#layout = layout;
    this.#workforce = workforce;
  }

  /** The worker that a task that has mail is to be bound to, if it can be. */
  idleWorkerFor(record: TaskRecord): HostWorker | undefined {
    // A task that may be tried again must not stay bound to where it failed.
    if (record.seat !== ANY_SEAT || record.retriesLeft > 0) return undefined;
    const seat = idleSeat(this.#memory.words, this.#layout);
    const worker = seat === NONE ? undefined : this.#workforce.at(seat);
    return worker?.leaving === 'no' ? worker : undefined;
  }

  /** Posts the mail of a task that will be bound to a worker. Where it cannot be sent, the worker that asks for it is told. */
  postAhead(slot: number, record: TaskRecord, worker: HostWorker): void {
    try {
      this.#post(slot, record, worker);
    } catch {
      record.posted = false;
    }
  }

  #post(slot: number, record: TaskRecord, worker: HostWorker): void {
    const { payload } = record;
    if (payload === undefined || payload.form === 'plain') return;
    const { values, transfer } = payload;
    // Copies that another attempt may need stay here. Nothing of the caller's is moved with a task that has retries.
    worker.link.port.post({ kind: payload.form === 'cloned' ? 'arguments' : 'externals', slot, values }, record.retriesLeft > 0 ? [] : transfer);
    record.posted = true;
  }

  /** Posts the mail that a worker asks for, and may block for. Throws what the platform throws where it cannot be sent. */
  postRequested(slot: number, record: TaskRecord, worker: HostWorker): void {
    this.#post(slot, record, worker);
    this.#workforce.announceMail(worker);
  }

  /** The slot's task was taken back after its mail had been posted: another in that slot must not find it. */
  forget(slot: number, seat: number): void {
    this.#workforce.at(seat)?.link.port.post({ kind: 'forget-mail', slot });
  }
}

/** Whether something of a task's arguments goes through a port. */
export function hasMail({ payload }: TaskRecord): boolean {
  return payload !== undefined && payload.form !== 'plain' && (payload.form === 'cloned' || payload.values.length > 0);
}
