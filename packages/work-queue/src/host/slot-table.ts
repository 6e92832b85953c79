import type { Future } from '@heddle/futures';

import { NONE } from '../protocol/lane.js';
import type { TaskRecord } from './task-record.js';

/** Where a task was submitted: an object whose `stack` tells. */
export interface Origin {
  stack?: string;
}

/** In `lanes`: the slot waits at the host, its lane was needed for a higher priority. */
export const HELD = -1;

/**
 * What the host knows of each slot, in columns. Slots are used last in, first out: the same few stay in the caches.
 *
 * A slot without a future is free, or a *zombie*: its task was given up (a time-out, an abort) but a worker may still
 * write to it, so it is not used again until that worker has finished it or has died.
 */
export class SlotTable {
  readonly futures: (Future<unknown> | undefined)[];
  readonly records: (TaskRecord | undefined)[];
  readonly origins: (Origin | undefined)[];
  /** The lane a slot was published in (its word index; 0 for a free slot, HELD), and the position there. */
  readonly lanes: Int32Array;
  readonly positions: Int32Array;
  /** The seat that took the slot, once its cell is used again; NONE before. */
  readonly takers: Int16Array;
  /** When its task was submitted, on the host's clock. */
  readonly submitted: Float64Array;
  readonly #free: Int32Array;
  #freeCount: number;

  constructor(slots: number) {
    this.futures = new Array<undefined>(slots).fill(undefined);
    this.records = new Array<undefined>(slots).fill(undefined);
    this.origins = new Array<undefined>(slots).fill(undefined);
    this.lanes = new Int32Array(slots);
    this.positions = new Int32Array(slots);
    this.takers = new Int16Array(slots).fill(NONE);
    this.submitted = new Float64Array(slots);
    this.#free = new Int32Array(slots);
    for (let i = 0; i < slots; i++) this.#free[i] = slots - 1 - i;
    this.#freeCount = slots;
  }

  get size(): number {
    return this.futures.length;
  }

  get freeCount(): number {
    return this.#freeCount;
  }

  /** A free slot, or NONE. */
  take(): number {
    if (this.#freeCount === 0) return NONE;
    return this.#free[--this.#freeCount] ?? NONE;
  }

  /** Frees a slot that no worker can touch any more. */
  release(slot: number): void {
    this.futures[slot] = undefined;
    this.records[slot] = undefined;
    this.origins[slot] = undefined;
    this.lanes[slot] = 0;
    this.takers[slot] = NONE;
    this.#free[this.#freeCount++] = slot;
  }

  /** Gives back a slot that was never used. */
  putBack(slot: number): void {
    this.#free[this.#freeCount++] = slot;
  }

  /** Whether the slot is between `take` and `release`. */
  inUse(slot: number): boolean {
    return this.lanes[slot] !== 0;
  }
}
