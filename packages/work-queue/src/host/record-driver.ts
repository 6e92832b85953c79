import type { DrivenFuture, FutureDriver } from '@heddle/futures';
import { notAGenerator } from '@heddle/futures';

import type { TaskRecord } from './task-record.js';

/** What a waiting task's future needs of the pool. */
export interface RecordPool {
  readonly slotDriver: FutureDriver;
  takeBack(record: TaskRecord): boolean;
  /** Somebody awaits the task in the slot. */
  awaited(slot: number, future: DrivenFuture): void;
  openStream(record: TaskRecord): AsyncIterator<unknown>;
  describe(name: string): string;
  /** See FutureDriver.block. */
  block(future: DrivenFuture, deadline: number): void;
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

  describe(): string {
    return this.#pool.describe(this.#record?.name ?? '');
  }

  block(future: DrivenFuture, _ticket: number, deadline: number): void {
    this.awaited();
    this.#pool.block(future, deadline);
  }

  awaited(): void {
    if (this.#record === undefined) return;
    this.#record.awaited = true;
    this.#record.stream?.awaited();
    if (this.#record.place === 'slot') this.#pool.awaited(this.#record.slot, this.#record.future);
  }

  openStream(): AsyncIterator<unknown> {
    if (this.#record === undefined) throw notAGenerator();
    return this.#pool.openStream(this.#record);
  }
}
