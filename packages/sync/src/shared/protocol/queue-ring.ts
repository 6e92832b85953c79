import { NONE } from './line.js';
import type { QueueLayout } from './queue-layout.js';
import { Desk, QueueWord } from './queue-layout.js';
import type { Verdict } from './resource.js';

/** What a cell holds; from FIRST_SLOT on it is a slot. */
const EMPTY = 0;
/** No item will come any more, here or behind. */
const CLOSED = 1;
const FIRST_SLOT = 2;

/** `remove` answers: nothing is there. */
const NOTHING = -1;
/** `remove` answers: nothing will be there any more. */
export const ENDED = -2;

/** What a slot is called in cells, desks and units, where 0 is nothing. */
export function codeOf(slot: number): number {
  return slot + FIRST_SLOT;
}

/**
 * The order of a queue's items: a ring of cells, each of one word.
 *
 *   cell = round << codeBits | what it holds        round: how often the ring was gone round at this position
 *
 *   EMPTY -> slot                 one swap by whoever puts
 *   EMPTY -> CLOSED               one swap by whoever shuts down; the position is never passed
 *   slot  -> EMPTY of next round  one swap by whoever takes
 *
 * These swaps are all that happens: before one an item is nowhere, after it it is there, so nothing in the ring can be half
 * done, whoever dies. Head and tail only say where to look. A position is filled only when the tail has come to it, which
 * it does after the one before was filled, so positions are filled in order; the same holds for taking. Whoever finds head or
 * tail behind moves it on.
 *
 * Prior art: the array queue of Tsigas and Zhang (2001), and the rounds in the cells of Vyukov's bounded queue; there a
 * producer that stops between its two steps hides what was put behind it.
 *
 * ATOMICS: a thread that sleeps between its look at a cell and its swap while the round comes back to the same number (2^29
 * items or more) would swap wrongly.
 */
export class QueueRing {
  readonly #words: Int32Array;
  readonly #cells: number;
  readonly #cellBits: number;
  readonly #cellMask: number;
  readonly #codeBits: number;
  readonly #codeMask: number;
  readonly #maxSize: number;

  constructor(words: Int32Array, layout: QueueLayout) {
    this.#words = words;
    this.#cells = layout.cells;
    this.#cellBits = layout.cellBits;
    this.#cellMask = 2 ** layout.cellBits - 1;
    this.#codeBits = Math.ceil(Math.log2(2 ** layout.slotBits + FIRST_SLOT));
    this.#codeMask = 2 ** this.#codeBits - 1;
    this.#maxSize = layout.maxSize;
  }

  /** Puts the slot at the end: 'wait' where it is full, 'refused' where it is closed. */
  append(slot: number): Verdict {
    const words = this.#words;
    for (;;) {
      const tail = Atomics.load(words, QueueWord.tail);
      const at = this.#cells + (tail & this.#cellMask);
      const round = this.#roundOf(tail);
      const seen = Atomics.load(words, at);
      if (seen === round) {
        // ATOMICS: what was taken stays taken, so that this is true at the swap too. Where it is not, at this very moment
        // there are `maxSize` items, for the tail has come so far.
        if (this.#holdsItem((tail - this.#maxSize) | 0)) return 'wait';
        if (Atomics.compareExchange(words, at, round, round | codeOf(slot)) !== round) continue;
        Atomics.compareExchange(words, QueueWord.tail, tail, (tail + 1) | 0);
        return 'taken';
      }
      if (seen === (round | CLOSED)) return 'refused';
      // ATOMICS: it was filled, maybe taken again too. Should another have moved the tail on, the swap fails.
      Atomics.compareExchange(words, QueueWord.tail, tail, (tail + 1) | 0);
    }
  }

  /** Takes the slot at the front, and writes it down at the desk, if there is one; NOTHING, or ENDED. */
  remove(desk: number): number {
    const words = this.#words;
    for (;;) {
      const head = Atomics.load(words, QueueWord.head);
      const at = this.#cells + (head & this.#cellMask);
      const round = this.#roundOf(head);
      const seen = Atomics.load(words, at);
      // ATOMICS: all before `head` is taken, and this is not filled, so at the look at the cell there was no item.
      if (seen === round) return NOTHING;
      if (seen === (round | CLOSED)) return ENDED;
      if ((seen ^ round) >>> this.#codeBits !== 0) {
        Atomics.compareExchange(words, QueueWord.head, head, (head + 1) | 0);
        continue;
      }
      // ATOMICS: before the swap, so that a slot that left the ring is always found at somebody's desk.
      if (desk !== NONE) Atomics.store(words, desk + Desk.holding, seen & this.#codeMask);
      if (Atomics.compareExchange(words, at, seen, this.#roundOf(head + this.#cellMask + 1)) !== seen) continue;
      Atomics.compareExchange(words, QueueWord.head, head, (head + 1) | 0);
      return (seen & this.#codeMask) - FIRST_SLOT;
    }
  }

  /** No more items: those who put are refused from here on, those who take once it is empty. False where it was closed. */
  close(): boolean {
    const words = this.#words;
    for (;;) {
      const tail = Atomics.load(words, QueueWord.tail);
      const at = this.#cells + (tail & this.#cellMask);
      const round = this.#roundOf(tail);
      const seen = Atomics.compareExchange(words, at, round, round | CLOSED);
      if (seen === round) return true;
      if (seen === (round | CLOSED)) return false;
      Atomics.compareExchange(words, QueueWord.tail, tail, (tail + 1) | 0);
    }
  }

  /** What `append` would answer now. */
  room(): Verdict {
    const tail = this.appended();
    if (Atomics.load(this.#words, this.#cells + (tail & this.#cellMask)) === (this.#roundOf(tail) | CLOSED)) return 'refused';
    return this.#holdsItem((tail - this.#maxSize) | 0) ? 'wait' : 'taken';
  }

  isEmpty(): boolean {
    return !this.#holdsItem(this.removed());
  }

  isClosed(): boolean {
    const tail = this.appended();
    return Atomics.load(this.#words, this.#cells + (tail & this.#cellMask)) === (this.#roundOf(tail) | CLOSED);
  }

  /** The position of the next item to be put: how many ever were, modulo 2^32. */
  appended(): number {
    const words = this.#words;
    for (;;) {
      const tail = Atomics.load(words, QueueWord.tail);
      const since = Atomics.load(words, this.#cells + (tail & this.#cellMask)) ^ this.#roundOf(tail);
      // ATOMICS: at the look at the cell all before the tail was filled, and this is not.
      if (since === EMPTY || since === CLOSED) return tail;
      Atomics.compareExchange(words, QueueWord.tail, tail, (tail + 1) | 0);
    }
  }

  /** The position of the next item to be taken: how many ever were, modulo 2^32. */
  removed(): number {
    const words = this.#words;
    for (;;) {
      const head = Atomics.load(words, QueueWord.head);
      const since = Atomics.load(words, this.#cells + (head & this.#cellMask)) ^ this.#roundOf(head);
      if (since >>> this.#codeBits === 0) return head;
      Atomics.compareExchange(words, QueueWord.head, head, (head + 1) | 0);
    }
  }

  /** Whether the slot is in the ring; whoever asks makes sure that it cannot come in meanwhile. */
  holds(slot: number): boolean {
    for (let cell = 0; cell <= this.#cellMask; cell++) {
      if ((Atomics.load(this.#words, this.#cells + cell) & this.#codeMask) === codeOf(slot)) return true;
    }
    return false;
  }

  /** Whether the item of that position is there, not taken yet. */
  #holdsItem(position: number): boolean {
    const since = Atomics.load(this.#words, this.#cells + (position & this.#cellMask)) ^ this.#roundOf(position);
    return since >>> this.#codeBits === 0 && since >= FIRST_SLOT;
  }

  /** The word of an empty cell at that position. */
  #roundOf(position: number): number {
    return (position >>> this.#cellBits) << this.#codeBits;
  }
}
