import type { BoardMedium } from './board-medium.js';

// The words of a board. All of them only grow; CHANGES counts changes to any, and is what waits wait on.
const CHANGES = 0;
const ARRIVALS = 1;
const GATE = 2;
const RECORDS = 3;
const FIRST_RECORD = 4;

/** How many numbers can be recorded. */
const CAPACITY = 20_000;

/** Milliseconds after which a waiter looks again, changed or not. */
const LOOK_AGAIN = 1000;

/** A new board's memory. */
export function createBoardMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer((FIRST_RECORD + CAPACITY) * Int32Array.BYTES_PER_ELEMENT);
}

/** A board in shared memory. */
export class MemoryBoardMedium implements BoardMedium {
  readonly #words: Int32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.#words = new Int32Array(buffer);
  }

  arrivals(): number {
    return Atomics.load(this.#words, ARRIVALS);
  }

  addArrival(): void {
    Atomics.add(this.#words, ARRIVALS, 1);
    this.#change();
  }

  gate(): number {
    return Atomics.load(this.#words, GATE);
  }

  openGate(stages: number): void {
    Atomics.store(this.#words, GATE, stages);
    this.#change();
  }

  records(): number[] {
    const count = Math.min(Atomics.load(this.#words, RECORDS), CAPACITY);
    return Array.from(this.#words.subarray(FIRST_RECORD, FIRST_RECORD + count));
  }

  addRecord(value: number): void {
    // Two tasks that record at the same moment may be read between the count and the number; tests read afterwards.
    const index = Atomics.add(this.#words, RECORDS, 1);
    if (index >= CAPACITY) throw new RangeError('Board: more records than it has room for');
    Atomics.store(this.#words, FIRST_RECORD + index, value);
    this.#change();
  }

  version(): number {
    return Atomics.load(this.#words, CHANGES);
  }

  async changedSince(version: number): Promise<void> {
    // Deliberately nothing but this: the executor has to keep a thread whose task waits so.
    const wait = Atomics.waitAsync(this.#words, CHANGES, version, LOOK_AGAIN);
    if (wait.async) await wait.value;
  }

  changedSinceSync(version: number): void {
    Atomics.wait(this.#words, CHANGES, version, LOOK_AGAIN);
  }

  #change(): void {
    Atomics.add(this.#words, CHANGES, 1);
    Atomics.notify(this.#words, CHANGES);
  }
}
