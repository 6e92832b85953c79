import type { Future, FutureDriver } from '@heddle/futures';

import type { TaskRecord } from './task-record.js';

/** What a waiting task's future needs of the pool. */
export interface RecordPool {
  readonly slotDriver: FutureDriver;
  takeBack(record: TaskRecord): boolean;
  /** See FutureDriver.block. */
  block(future: Future<unknown>, deadline: number): void;
}

/** The driver of a future whose task may be at the host or in a slot, now this, now that. */
export class RecordDriver implements FutureDriver {
  readonly #pool: RecordPool;
  #record: TaskRecord | undefined;

  constructor(pool: RecordPool) {
    this.#pool = pool;
  }

  attach(record: TaskRecord): void {
    this.#record = record;
  }

  cancel(): boolean {
    return this.#record !== undefined && this.#pool.takeBack(this.#record);
  }

  running(): boolean {
    return this.#record?.place === 'slot' && this.#pool.slotDriver.running(this.#record.slot);
  }

  block(future: Future<unknown>, _ticket: number, deadline: number): void {
    this.awaited(future);
    this.#pool.block(future, deadline);
  }

  awaited(future: Future<unknown>): void {
    if (this.#record === undefined) return;
    this.#record.awaited = true;
    if (this.#record.place === 'slot') this.#pool.slotDriver.awaited?.(future, this.#record.slot);
  }

  openStream(future: Future<unknown>): AsyncIterator<unknown> {
    if (this.#record?.place === 'slot' && this.#pool.slotDriver.openStream !== undefined) {
      return this.#pool.slotDriver.openStream(future, this.#record.slot);
    }
    throw new TypeError('the values of a task that still waits for a slot cannot be read yet: await room() first');
  }
}
