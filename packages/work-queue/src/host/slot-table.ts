import type { Future } from '@heddle/futures';

import { NONE } from '../protocol/lane.js';
import type { TaskRecord } from './task-record.js';

/** Where a task was submitted: an object whose `stack` tells. */
export interface Origin {
  stack?: string;
}

/** The lane a slot was published in, as far as the table is concerned. */
export interface SlotLane {
  /** The seat that took a position, or NONE. */
  takenBy(position: number): number;
  /** Takes a position back; true: nobody took it before. */
  retract(position: number, slot: number): boolean;
}

/**
 * Where a slot is: in a lane; held by the host, because its lane was needed for a higher priority; or, undefined, free
 * or about to be published.
 */
export type SlotPlace = SlotLane | 'held' | undefined;

/** Rows of the columns at first. */
const FIRST_ROWS = 256;

/**
 * What the host knows of each slot, in columns. Slots are used last in, first out: the same few stay in the caches.
 *
 * A slot without a future is free, or a *zombie*: its task was given up (a time-out, an abort) but a worker may still
 * write to it, so it is not used again until that worker has finished it or has died.
 */
export class SlotTable {
  readonly futures: (Future<unknown> | undefined)[] = [];
  readonly records: (TaskRecord | undefined)[] = [];
  readonly origins: (Origin | undefined)[] = [];
  readonly places: SlotPlace[] = [];
  /** The position in its lane. */
  positions: Int32Array = new Int32Array(FIRST_ROWS);
  /** The seat that took the slot, once its cell is used again; NONE before. */
  takers: Int16Array = new Int16Array(FIRST_ROWS).fill(NONE);
  /** 1 where somebody awaits the task, who may or may not read what it yields. */
  awaited: Uint8Array = new Uint8Array(FIRST_ROWS);
  /** When its task was submitted, on the host's clock. */
  submitted: Float64Array = new Float64Array(FIRST_ROWS);
  readonly #slots: number;
  /** Slots that were used and are free. Those from `#used` on never were: a pool pays for as many rows as it has needed. */
  readonly #free: number[] = [];
  #used = 0;

  constructor(slots: number) {
    this.#slots = slots;
  }

  /** Slots that have ever been used are below this. */
  get used(): number {
    return this.#used;
  }

  get freeCount(): number {
    return this.#free.length + this.#slots - this.#used;
  }

  /** A free slot, or NONE. */
  take(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#used === this.#slots) return NONE;
    if (this.#used === this.positions.length) this.#grow();
    this.futures.push(undefined);
    this.records.push(undefined);
    this.origins.push(undefined);
    this.places.push(undefined);
    return this.#used++;
  }

  #grow(): void {
    const rows = this.positions.length * 2;
    this.positions = grown(this.positions, new Int32Array(rows));
    this.takers = grown(this.takers, new Int16Array(rows).fill(NONE));
    this.awaited = grown(this.awaited, new Uint8Array(rows));
    this.submitted = grown(this.submitted, new Float64Array(rows));
  }

  /** Frees a slot that no worker can touch any more. */
  release(slot: number): void {
    this.futures[slot] = undefined;
    this.records[slot] = undefined;
    this.origins[slot] = undefined;
    this.places[slot] = undefined;
    this.takers[slot] = NONE;
    this.awaited[slot] = 0;
    this.#free.push(slot);
  }

  /** Gives back a slot that was never used. */
  putBack(slot: number): void {
    this.#free.push(slot);
  }

  /** Whether the slot is between `take` and `release`. */
  inUse(slot: number): boolean {
    return this.places[slot] !== undefined;
  }
}

function grown<T extends Int32Array | Int16Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
