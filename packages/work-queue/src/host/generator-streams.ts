/**
 * The streams of generator tasks. A stream outlives its slot, since what has come may be read later; it belongs to a
 * future, and finds its slot as long as the task has one.
 */
import type { DrivenFuture, FutureDriver } from '@heddle/futures';
import { Future, notAGenerator } from '@heddle/futures';

import { NONE } from '../protocol/lane.js';
import { hasFailed } from './has-failed.js';
import type { TaskLedger } from './task-ledger.js';
import type { TaskRecord } from './task-record.js';
import { TaskStream } from './task-stream.js';

/** What streams need of the pool. */
export interface StreamHost {
  readonly slotDriver: FutureDriver;
  /** Asks the running generator in the slot to end. */
  stop(slot: number): void;
  /** The worker that runs the slot's task is to look at the slot's words. */
  nudge(slot: number): void;
}

/** See above. */
export class GeneratorStreams {
  readonly #host: StreamHost;
  readonly #ledger: TaskLedger;
  readonly #bySlot = new Map<number, TaskStream>();
  #allAwaited = false;

  constructor(host: StreamHost, ledger: TaskLedger) {
    this.#host = host;
    this.#ledger = ledger;
  }

  /** Values have come. */
  push(slot: number, values: readonly unknown[]): void {
    const future = this.#ledger.table.futures[slot];
    if (future !== undefined) this.#of(slot, future).push(values);
  }

  /** Somebody awaits the task's result. */
  awaited(slot: number, future: DrivenFuture): void {
    // The slot of a future that is done may be another task's by now.
    if (this.#ledger.table.futures[slot] !== future) return;
    this.#ledger.table.awaited[slot] = 1;
    this.#bySlot.get(slot)?.awaited();
  }

  /** Somebody awaits the end of the pool, and so all results there will be. */
  awaitAll(): void {
    this.#allAwaited = true;
    for (const stream of this.#bySlot.values()) stream.awaited();
  }

  /** A loop over the values of a slot's task begins. */
  open(slot: number, driven: DrivenFuture): TaskStream {
    const future = this.#ledger.table.futures[slot];
    if (future === driven) return this.#of(slot, future).open();
    return this.#ofOver(driven).open();
  }

  /** A loop over the values of a task begins that may not have a slot yet. */
  openWaiting(record: TaskRecord): TaskStream {
    if (record.stream === undefined && record.future.done()) return this.#ofOver(record.future).open();
    return this.#ofRecord(record).open();
  }

  /** A task is over and has sent nothing: one that failed or was cancelled ends its loop so, another was no generator. */
  #ofOver(driven: DrivenFuture): TaskStream {
    if (driven instanceof Future && hasFailed(driven)) return this.#make(driven, () => NONE);
    throw notAGenerator();
  }

  /** The slot's task has ended, as its future will tell; one that was a generator has a stream, if only an empty one. */
  end(slot: number, streamed: boolean): void {
    const future = this.#ledger.table.futures[slot];
    if (streamed && future !== undefined) this.#of(slot, future).confirm();
    if (this.#bySlot.size > 0) this.#bySlot.delete(slot);
  }

  #of(slot: number, future: Future<unknown>): TaskStream {
    const known = this.#bySlot.get(slot);
    if (known !== undefined) return known;
    const record = this.#ledger.table.records[slot];
    const stream: TaskStream =
      record === undefined ? this.#make(future, (): number => (this.#bySlot.get(slot) === stream ? slot : NONE)) : this.#ofRecord(record);
    this.#bySlot.set(slot, stream);
    if (this.#allAwaited || this.#ledger.table.awaited[slot] === 1) stream.awaited();
    if (record === undefined) future.bind(new StreamDriver(this.#host.slotDriver, stream), slot);
    return stream;
  }

  #ofRecord(record: TaskRecord): TaskStream {
    return (record.stream ??= this.#make(record.future, () => (record.place === 'slot' ? record.slot : NONE)));
  }

  #make(future: Future<unknown>, slotOf: () => number): TaskStream {
    return new TaskStream(future, {
      grant: (count) => {
        const slot = slotOf();
        if (slot === NONE) return;
        this.#ledger.grantCredit(slot, count);
        this.#host.nudge(slot);
      },
      close: () => {
        if (future.cancel()) return;
        const slot = slotOf();
        if (slot !== NONE) this.#host.stop(slot);
      },
    });
  }
}

/** The driver of a future whose task is a generator. */
class StreamDriver implements FutureDriver {
  readonly #slots: FutureDriver;
  readonly #stream: TaskStream;

  constructor(slots: FutureDriver, stream: TaskStream) {
    this.#slots = slots;
    this.#stream = stream;
  }

  cancel(future: DrivenFuture, ticket: number): boolean {
    return this.#slots.cancel(future, ticket);
  }

  running(ticket: number): boolean {
    return this.#slots.running(ticket);
  }

  describe(ticket: number): string {
    return this.#slots.describe?.(ticket) ?? '';
  }

  block(future: DrivenFuture, ticket: number, deadline: number): void {
    this.#stream.awaited();
    this.#slots.block(future, ticket, deadline);
  }

  awaited(): void {
    this.#stream.awaited();
  }

  openStream(): AsyncIterator<unknown> {
    return this.#stream.open();
  }
}
