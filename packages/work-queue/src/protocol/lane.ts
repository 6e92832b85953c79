/**
 * A lane: the queue of task slots, a ring of cells with one producer and many consumers.
 *
 * A cell holds what has become of one position: a slot that is queued (slot + 1), the worker that took it (-(seat + 1)),
 * or that the host took it back. **The claim is one compare-and-swap on the cell**, and so is the cancellation: exactly
 * one of all workers and the host gets a position, and the cell says which, even when that one dies the moment after.
 *
 * Prior art: the bounded queues of Vyukov and the run queues of Go's scheduler swap `head` and then own the cell; a
 * worker that dies between the two loses a task. Here `head` is only a hint where to look, and anybody may move it on.
 *
 * Invariants: every position before `head` is taken or retracted. The host publishes only while tail - head < capacity,
 * so a cell is written again only after its earlier position was resolved. A consumer that slept through a whole lap
 * may claim a later position of the same lane through its old index: the claim is as good, only early.
 *
 * Positions are 32-bit counters that wrap around; only differences of them mean anything.
 */
import { Lane } from './layout.js';

/** No task there. */
export const NONE = -1;
/** A cell whose position the host took back. */
const RETRACTED = -0x80000000;

/** Publishes a slot at position `tail`, which the host keeps count of. The caller has made sure that there is room. */
export function publish(words: Int32Array, lane: number, capacity: number, tail: number, slot: number): void {
  // ATOMICS: the host alone writes tail. The cell must be visible before the tail that covers it; both are sequentially
  // consistent stores, so a consumer that sees the new tail sees the cell, and the slot's plain writes before it.
  Atomics.store(words, lane + Lane.cells + (tail & (capacity - 1)), slot + 1);
  Atomics.store(words, lane + Lane.tail, (tail + 1) | 0);
}

/**
 * Where the first position that may still be queued is; the host's own look. Passes over what is resolved, so that
 * cells of tasks that were taken back are free again though no worker has come by.
 */
export function settledHead(words: Int32Array, lane: number, capacity: number, tail: number): number {
  let head = Atomics.load(words, lane + Lane.head);
  while (head !== tail && Atomics.load(words, lane + Lane.cells + (head & (capacity - 1))) < 0) {
    // ATOMICS: as in claim: a swap, because consumers move head too.
    const seen = Atomics.compareExchange(words, lane + Lane.head, head, (head + 1) | 0);
    head = seen === head ? (head + 1) | 0 : seen;
  }
  return head;
}

/** Takes the first queued slot for the worker on `seat`, or answers NONE. */
export function claim(words: Int32Array, lane: number, capacity: number, seat: number): number {
  let head = Atomics.load(words, lane + Lane.head);
  for (;;) {
    if (head === Atomics.load(words, lane + Lane.tail)) return NONE;
    const index = lane + Lane.cells + (head & (capacity - 1));
    const cell = Atomics.load(words, index);
    const mine = cell > 0 && Atomics.compareExchange(words, index, cell, -(seat + 1)) === cell;
    // ATOMICS: a swap, not a store: another consumer may have moved head further, and it must never move back.
    const seen = Atomics.compareExchange(words, lane + Lane.head, head, (head + 1) | 0);
    if (mine) return cell - 1;
    head = seen === head ? (head + 1) | 0 : seen;
  }
}

/** Takes a queued position back. True: no worker has it nor will. */
export function retract(words: Int32Array, lane: number, capacity: number, position: number, slot: number): boolean {
  // ATOMICS: the same word as the claim's, so of the two exactly one succeeds.
  const index = lane + Lane.cells + (position & (capacity - 1));
  return Atomics.compareExchange(words, index, slot + 1, RETRACTED) === slot + 1;
}

/** The seat that took a position, or NONE while it is queued. Valid until the host publishes into that cell again. */
export function takenBy(words: Int32Array, lane: number, capacity: number, position: number): number {
  const cell = Atomics.load(words, lane + Lane.cells + (position & (capacity - 1)));
  return cell < 0 && cell !== RETRACTED ? -cell - 1 : NONE;
}

/** Whether nothing is queued. A hint: cancelled positions that nobody has passed yet count as queued. */
export function isEmpty(words: Int32Array, lane: number): boolean {
  return Atomics.load(words, lane + Lane.head) === Atomics.load(words, lane + Lane.tail);
}
