import { giveBack } from '../protocol/give-back.js';
import { NONE, publish, retract, settledHead, takenBy } from '../protocol/lane.js';
import type { LanePlace } from '../protocol/layout.js';
import type { SlotLane, SlotTable } from './slot-table.js';

/** The host's side of one lane: it alone publishes there and takes back. */
export class HostLane implements SlotLane {
  readonly #base: number;
  readonly #words: Int32Array;
  readonly #capacity: number;
  readonly #table: SlotTable;
  /** Slot + 1 of the last position published in each cell. */
  readonly #cellSlots: Int32Array;
  #tail = 0;
  /** A lower bound of the lane's head: the real one is looked at only when this one leaves no room. */
  #knownHead = 0;

  constructor(words: Int32Array, place: LanePlace, table: SlotTable) {
    this.#words = words;
    this.#base = place.base;
    this.#capacity = place.capacity;
    this.#table = table;
    this.#cellSlots = new Int32Array(place.capacity);
  }

  /** Publishes a slot; false when the lane is full. */
  publish(slot: number): boolean {
    const tail = this.#tail;
    if (((tail - this.#knownHead) | 0) >= this.#capacity) {
      this.#knownHead = settledHead(this.#words, this.#base, this.#capacity, tail);
      if (((tail - this.#knownHead) | 0) >= this.#capacity) return false;
    }
    const index = tail & (this.#capacity - 1);
    this.#rememberTaker(index, tail);
    this.#cellSlots[index] = slot + 1;
    this.#table.places[slot] = this;
    this.#table.positions[slot] = tail;
    publish(this.#words, this.#base, this.#capacity, tail, slot);
    this.#tail = (tail + 1) | 0;
    return true;
  }

  /** Whether everything published has been taken. */
  isDry(): boolean {
    return settledHead(this.#words, this.#base, this.#capacity, this.#tail) === this.#tail;
  }

  takenBy(position: number): number {
    return takenBy(this.#words, this.#base, this.#capacity, position);
  }

  retract(position: number, slot: number): boolean {
    return retract(this.#words, this.#base, this.#capacity, position, slot);
  }

  /** Queues a position again that was taken and not begun; false where its cell is another's by now. */
  giveBack(position: number, slot: number): boolean {
    if (((this.#tail - position) | 0) > this.#capacity) return false;
    giveBack(this.#words, this.#base, this.#capacity, position, slot);
    if (((this.#knownHead - position) | 0) > 0) this.#knownHead = position;
    return true;
  }

  /** Takes back everything that is still queued, in order. */
  retractAll(): number[] {
    const slots: number[] = [];
    for (let position = settledHead(this.#words, this.#base, this.#capacity, this.#tail); position !== this.#tail; position = (position + 1) | 0) {
      const slot = (this.#cellSlots[position & (this.#capacity - 1)] ?? 0) - 1;
      if (slot >= 0 && this.retract(position, slot)) slots.push(slot);
    }
    return slots;
  }

  /** Before a cell is written again: the task of the lap before may still run, and only the cell says where. */
  #rememberTaker(index: number, tail: number): void {
    const slot = (this.#cellSlots[index] ?? 0) - 1;
    if (slot === NONE) return;
    const table = this.#table;
    const position = (tail - this.#capacity) | 0;
    if (table.places[slot] === this && table.positions[slot] === position) {
      table.takers[slot] = this.takenBy(position);
    }
  }
}
