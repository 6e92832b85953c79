import { NONE, publish, retract, settledHead, takenBy } from '../protocol/lane.js';
import type { SlotTable } from './slot-table.js';

/** The host's side of one lane: it alone publishes there and takes back. */
export class HostLane {
  readonly base: number;
  readonly #words: Int32Array;
  readonly #capacity: number;
  readonly #table: SlotTable;
  /** Slot + 1 of the last position published in each cell. */
  readonly #cellSlots: Int32Array;
  #tail: number;
  /** A lower bound of the lane's head: the real one is looked at only when this one leaves no room. */
  #knownHead: number;

  constructor(words: Int32Array, base: number, capacity: number, table: SlotTable, tail: number) {
    this.#words = words;
    this.base = base;
    this.#capacity = capacity;
    this.#table = table;
    this.#cellSlots = new Int32Array(capacity);
    this.#tail = tail;
    this.#knownHead = tail;
  }

  /** Publishes a slot; false when the lane is full. */
  publish(slot: number): boolean {
    const tail = this.#tail;
    if (((tail - this.#knownHead) | 0) >= this.#capacity) {
      this.#knownHead = settledHead(this.#words, this.base, this.#capacity, tail);
      if (((tail - this.#knownHead) | 0) >= this.#capacity) return false;
    }
    const index = tail & (this.#capacity - 1);
    this.#rememberTaker(index, tail);
    this.#cellSlots[index] = slot + 1;
    this.#table.lanes[slot] = this.base;
    this.#table.positions[slot] = tail;
    publish(this.#words, this.base, this.#capacity, tail, slot);
    this.#tail = (tail + 1) | 0;
    return true;
  }

  /** Whether everything published has been taken. */
  isDry(): boolean {
    return settledHead(this.#words, this.base, this.#capacity, this.#tail) === this.#tail;
  }

  /** Takes back everything that is still queued, in order. */
  retractAll(): number[] {
    const slots: number[] = [];
    for (let position = settledHead(this.#words, this.base, this.#capacity, this.#tail); position !== this.#tail; position = (position + 1) | 0) {
      const slot = (this.#cellSlots[position & (this.#capacity - 1)] ?? 0) - 1;
      if (slot >= 0 && retract(this.#words, this.base, this.#capacity, position, slot)) slots.push(slot);
    }
    return slots;
  }

  /** Before a cell is written again: the task of the lap before may still run, and only the cell says where. */
  #rememberTaker(index: number, tail: number): void {
    const slot = (this.#cellSlots[index] ?? 0) - 1;
    if (slot === NONE) return;
    const table = this.#table;
    const position = (tail - this.#capacity) | 0;
    if (table.lanes[slot] === this.base && table.positions[slot] === position) {
      table.takers[slot] = takenBy(this.#words, this.base, this.#capacity, position);
    }
  }
}
