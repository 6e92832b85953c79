/**
 * Where every task of a pool is: its slot, its lane, or its place in a waiting list; and how it gets from one to the
 * next. Knows nothing of workers beyond the seat that took a task.
 */
import { MessagePort } from 'node:worker_threads';

import type { Future } from '@heddle/futures';
import type { WaitableMemory } from '@heddle/sync/memory';

import type { Arena } from '../memory/arena.js';
import { NONE } from '../protocol/lane.js';
import type { QueueLayout } from '../protocol/layout.js';
import { Slot } from '../protocol/layout.js';
import { wakeForWork, wakeSeat } from '../protocol/parking.js';
import { CANCEL_REQUESTED } from '../protocol/slot-fields.js';
import type { Waiting } from './lane-feeder.js';
import { LaneFeeder } from './lane-feeder.js';
import { SlotTable } from './slot-table.js';
import { SlotWriter } from './slot-writer.js';
import type { TaskPayload, TaskRecord } from './task-record.js';
import { ANY_SEAT } from './task-record.js';

/** One slot in so many is kept for tasks above the lowest priority, or they would wait behind a full queue. */
const RESERVED_PART = 16;
/** Tasks bound to one seat may take one slot in so many, shared among the seats: the others must not run dry for them. */
const BOUND_PART = 4;

/** See above. */
export class TaskLedger {
  readonly table: SlotTable;
  readonly writer: SlotWriter;
  readonly #memory: WaitableMemory;
  readonly #layout: QueueLayout;
  readonly #arena: Arena;
  readonly #common: LaneFeeder;
  readonly #mailUnread: (slot: number, seat: number) => void;
  readonly #bySeat: (LaneFeeder | undefined)[];
  /** Slots in use by tasks bound to each seat. */
  readonly #boundSlots: Int32Array;
  readonly #boundLimit: number;
  readonly #reserve: number;

  /** `mailUnread` is told of slots that are taken back after their mail was posted to the worker on that seat. */
  constructor(memory: WaitableMemory, layout: QueueLayout, arena: Arena, mailUnread: (slot: number, seat: number) => void) {
    this.#mailUnread = mailUnread;
    const { slots, seats } = layout.size;
    this.#memory = memory;
    this.#layout = layout;
    this.#arena = arena;
    this.table = new SlotTable(slots);
    this.writer = new SlotWriter(memory, layout, arena);
    this.#common = new LaneFeeder(memory.words, layout.commonLanes, this.table);
    this.#bySeat = new Array<undefined>(seats).fill(undefined);
    this.#boundSlots = new Int32Array(seats);
    this.#boundLimit = Math.max(2, Math.floor(slots / BOUND_PART / seats));
    this.#reserve = Math.floor(slots / RESERVED_PART);
  }

  /**
   * The quick way for a task without any option: writes it into a free slot. NONE where others wait before it, no slot
   * is free, or its arguments do not fit.
   */
  placeQuickly(functionId: number, args: readonly unknown[]): number {
    if (this.table.freeCount <= this.#reserve || !this.#common.isOpenTo(0)) return NONE;
    const slot = this.table.take();
    if (this.writer.writeInline(slot, functionId, 0, args)) return slot;
    this.table.putBack(slot);
    return NONE;
  }

  /** Publishes a slot of placeQuickly. */
  publishQuickly(slot: number, future: Future<unknown>, submitted: number): void {
    const { table } = this;
    table.futures[slot] = future;
    table.submitted[slot] = submitted;
    if (!this.#common.publish(slot, 0)) {
      table.places[slot] = 'held';
      this.#common.enqueue(slot, 0);
    }
    wakeForWork(this.#memory, this.#layout);
  }

  /** Whether a task would be published at once. */
  isOpenTo(record: TaskRecord): boolean {
    return this.table.freeCount > this.#reserve && this.#feeder(record.seat).isOpenTo(record.priority);
  }

  /** Publishes a task, or keeps it until there is room for it. What a worker must find with it, `beforePublication` sends. */
  place(record: TaskRecord, beforePublication?: (slot: number) => void): void {
    const feeder = this.#feeder(record.seat);
    record.place = 'backlog';
    const slot = feeder.isOpenTo(record.priority) ? this.#slotFor(record, record.priority) : undefined;
    if (slot === undefined) {
      feeder.enqueue(record, record.priority);
      return;
    }
    beforePublication?.(slot);
    if (!feeder.publish(slot, record.priority)) {
      this.table.places[slot] = 'held';
      feeder.enqueue(slot, record.priority);
    }
    this.#wake(record.seat);
  }

  /** Publishes what waits, as far as there is room now. */
  refill(): void {
    for (const [seat, feeder] of this.#bySeat.entries()) {
      if (feeder === undefined || feeder.waiting === 0) continue;
      feeder.refill(this.#placeWaiting);
      this.#wake(seat);
    }
    if (this.#common.waiting === 0) return;
    this.#common.refill(this.#placeWaiting);
    this.#wake(ANY_SEAT);
  }

  /** The seat whose worker has taken the slot's task, or NONE while it is queued. */
  takerOf(slot: number): number {
    const { table } = this;
    const taker = table.takers[slot] ?? NONE;
    if (taker !== NONE) return taker;
    const place = table.places[slot];
    return place === undefined || place === 'held' ? NONE : place.takenBy(table.positions[slot] ?? 0);
  }

  /** Takes a queued task back: true exactly if it has not run and never will. The slot is free afterwards, or will be. */
  takeBack(slot: number): boolean {
    const { table } = this;
    const place = table.places[slot];
    if (place === undefined) return false;
    if (place === 'held') {
      // It stays in its waiting list as a number; when its turn comes it has no future, and is let go.
      this.#forgetMail(slot);
      this.#detach(slot);
      return true;
    }
    if ((table.takers[slot] ?? NONE) !== NONE) return false;
    if (!place.retract(table.positions[slot] ?? 0, slot)) return false;
    this.#forgetMail(slot);
    this.release(slot);
    return true;
  }

  /** Queues a slot again that a worker had taken and has not begun. */
  giveBack(slot: number): void {
    this.table.takers[slot] = NONE;
    const { seat = ANY_SEAT, priority = 0 } = this.table.records[slot] ?? {};
    this.#feeder(seat).giveBack(slot, priority);
  }

  /** A waiting task without a slot was cancelled: it leaves its list when its turn comes. */
  forgetWaiting(record: TaskRecord): void {
    record.place = 'gone';
    this.#feeder(record.seat).forget();
    this.#releasePayload(record);
  }

  /** Asks a running task to stop: the word that its `checkCancelled` reads. */
  requestCancel(slot: number): void {
    Atomics.store(this.#memory.words, this.#layout.slot(slot) + Slot.cancel, CANCEL_REQUESTED);
  }

  /** Lets a generator send more. */
  grantCredit(slot: number, count: number): void {
    Atomics.add(this.#memory.words, this.#layout.slot(slot) + Slot.credit, count);
  }

  /** The task is nobody's any more, but a worker may still write to its slot. */
  abandon(slot: number): void {
    this.table.futures[slot] = undefined;
  }

  /** Frees a slot that no worker can touch any more, and what its task held. */
  release(slot: number): void {
    this.#detach(slot);
    this.table.release(slot);
  }

  /** Slots whose tasks a worker on that seat has taken, abandoned ones included. */
  takenBy(seat: number): number[] {
    return this.#slotsInUse((slot) => this.takerOf(slot) === seat);
  }

  /** Slots of tasks that the worker on that seat has not taken, but has the mail of. */
  postedTo(seat: number): number[] {
    return this.#slotsInUse((slot) => this.takerOf(slot) === NONE && this.table.records[slot]?.posted === true && this.table.records[slot].seat === seat);
  }

  /** Slots of tasks that no worker has taken. */
  queued(): number[] {
    return this.#slotsInUse((slot) => this.takerOf(slot) === NONE && this.table.futures[slot] !== undefined);
  }

  /** Tasks that wait without a slot; they leave their lists. */
  drainWaiting(): Waiting[] {
    return [...this.#bySeat, this.#common].flatMap((feeder) => feeder?.drain() ?? []);
  }

  get waiting(): number {
    let waiting = this.#common.waiting;
    for (const feeder of this.#bySeat) waiting += feeder?.waiting ?? 0;
    return waiting;
  }

  #slotsInUse(choose: (slot: number) => boolean): number[] {
    const slots: number[] = [];
    for (let slot = 0; slot < this.table.used; slot++) if (this.table.inUse(slot) && choose(slot)) slots.push(slot);
    return slots;
  }

  readonly #placeWaiting = (waiting: Waiting, priority: number): number | undefined => {
    if (typeof waiting !== 'number') return this.#slotFor(waiting, priority);
    if (this.table.futures[waiting] !== undefined) return waiting;
    this.table.release(waiting);
    return NONE;
  };

  /** Gives a task a slot and writes it there; undefined where it has to wait. */
  #slotFor(record: TaskRecord, priority: number): number | undefined {
    const { table } = this;
    if (priority <= 0 && table.freeCount <= this.#reserve) return undefined;
    const bound = record.seat === ANY_SEAT ? 0 : (this.#boundSlots[record.seat] ?? 0);
    if (bound >= this.#boundLimit) return undefined;
    if (record.payload === undefined) throw new Error('a task without its arguments cannot be placed');
    const slot = table.take();
    if (slot === NONE) return undefined;
    this.writer.writePrepared(slot, record.use.id, record.mode, record.payload);
    table.futures[slot] = record.future;
    table.records[slot] = record;
    table.origins[slot] = record.origin;
    table.submitted[slot] = record.submitted;
    table.awaited[slot] = record.awaited ? 1 : 0;
    if (record.seat !== ANY_SEAT) this.#boundSlots[record.seat] = bound + 1;
    record.place = 'slot';
    record.slot = slot;
    record.holders++;
    return slot;
  }

  #forgetMail(slot: number): void {
    const record = this.table.records[slot];
    if (record?.posted === true) this.#mailUnread(slot, record.seat);
  }

  #feeder(seat: number): LaneFeeder {
    if (seat === ANY_SEAT) return this.#common;
    return (this.#bySeat[seat] ??= new LaneFeeder(this.#memory.words, this.#layout.seatLanes(seat), this.table));
  }

  #detach(slot: number): void {
    const { table } = this;
    const record = table.records[slot];
    table.futures[slot] = undefined;
    table.records[slot] = undefined;
    if (record === undefined) return;
    if (record.seat !== ANY_SEAT) this.#boundSlots[record.seat] = (this.#boundSlots[record.seat] ?? 1) - 1;
    if (record.slot === slot) record.slot = NONE;
    record.holders--;
    this.#releasePayload(record);
  }

  #wake(seat: number): void {
    if (seat === ANY_SEAT) wakeForWork(this.#memory, this.#layout);
    else wakeSeat(this.#memory, this.#layout, seat);
  }

  /** Frees the arguments of a task that is gone, once no worker can be reading them. */
  #releasePayload(record: TaskRecord): void {
    if (record.place !== 'gone' || record.holders > 0) return;
    if (!record.posted) closePorts(record.payload);
    if (record.payload?.form === 'bytes') this.#arena.release(record.payload.chunk);
    record.payload = undefined;
  }
}

/** What was moved out of the caller's hands and never got to a worker is nobody's any more. */
function closePorts(payload: TaskPayload | undefined): void {
  if (payload === undefined || payload.form === 'plain') return;
  for (const moved of payload.transfer) if (moved instanceof MessagePort) moved.close();
}
