import { LINE_LENGTH } from './layout.js';

/** Words of a queue, from Header.own on; what is written all the time has a cache line of its own. */
export const QueueWord = {
  /** So many items it takes. */
  maxSize: 4,
  /** So many bytes it has for values that do not fit a slot. */
  bytes: 5,
  /** How often an item was said to be done. */
  done: 6,
  /** Where to look first for free units. */
  nextUnit: 7,
  /** A random name of two words, for what travels beside the bytes. */
  identity: 8,
  /** The last number of something that travels beside the bytes. */
  tokens: 10,
  /** The position of the next item to be taken; may lag behind by one. */
  head: 16,
  /** The position of the next item to be put; may lag behind by one. */
  tail: 32,
} as const;

/** Where the lines begin: of those who wait to take, to put, and for all to be done. */
export const TAKERS = 48;
export const PUTTERS: number = TAKERS + LINE_LENGTH;
export const JOINERS: number = PUTTERS + LINE_LENGTH;
const FIRST_DESK: number = JOINERS + LINE_LENGTH;

/** Words of a desk, from its base on. */
export const Desk = {
  /** The thread id of whoever works at it; 0 where it is vacant. */
  owner: 0,
  /** The slot that its owner writes, reads, or is about to take; see queue-slots.ts. */
  holding: 1,
  length: 16,
} as const;

/** Threads that use a queue have a desk each; a thread that uses it while it reads a value from it has two. */
export const DESKS = 128;

/** Words of a slot, from its base on. */
export const Slot = {
  /** Odd while it is in use; every change adds 1, so that the same slot at another time is another number. */
  state: 0,
  /** Bytes of its value. */
  length: 1,
  /** The unit where they begin, or INLINE. */
  place: 2,
  /** Units that they take. */
  units: 3,
  /** Under which number its producer keeps what bytes cannot hold; 0 for nothing. */
  token: 4,
  /** The thread that put it. */
  producer: 5,
  /** From here on are the bytes of a small value. */
  inline: 6,
  /** Two cache lines. */
  words: 32,
} as const;

/** The place of a value that is in its slot. */
export const INLINE = -1;
/** Larger values need units. */
export const INLINE_BYTES: number = (Slot.words - Slot.inline) * 4;

/** Slots for those who put and take, besides those of the items. */
const SPARE_SLOTS = 64;
/** A cell's round has few bits where there are many slots: with so many cells at least it comes back late enough. */
const LEAST_CELLS = 64;
const LEAST_UNIT_BYTES = 256;
const MOST_UNITS = 4096;

/** Where everything is in a queue of `maxSize` items with `bytes` for large values. */
export class QueueLayout {
  readonly maxSize: number;
  /** 2 ** cellBits cells are in the ring: more than there can be items. */
  readonly cellBits: number;
  readonly cells: number;
  /** 2 ** slotBits slots. */
  readonly slotBits: number;
  readonly slots: number;
  readonly unitBytes: number;
  /** How many units. */
  readonly units: number;
  /** Where their words begin; each says whose it is. */
  readonly unitOwners: number;
  /** Where their bytes begin. */
  readonly unitsOffset: number;
  /** Words of all of it. */
  readonly length: number;

  constructor(maxSize: number, bytes: number) {
    this.maxSize = maxSize;
    this.cellBits = log2Of(Math.max(maxSize + 1, LEAST_CELLS));
    this.slotBits = log2Of(maxSize + SPARE_SLOTS);
    this.unitBytes = Math.max(LEAST_UNIT_BYTES, 2 ** log2Of(bytes / MOST_UNITS));
    this.units = Math.ceil(bytes / this.unitBytes);
    this.cells = FIRST_DESK + DESKS * Desk.length;
    // Slots, and the bytes of the units, begin where cache lines do.
    this.slots = roundUp(this.cells + 2 ** this.cellBits, Slot.words);
    this.unitOwners = this.slots + 2 ** this.slotBits * Slot.words;
    const unitWords = roundUp(this.unitOwners + this.units, Slot.words);
    this.unitsOffset = unitWords * 4;
    this.length = unitWords + (this.units * this.unitBytes) / 4;
  }

  /** Where a slot begins. */
  slot(slot: number): number {
    return this.slots + slot * Slot.words;
  }

  /** Where a desk begins. */
  desk(desk: number): number {
    return FIRST_DESK + desk * Desk.length;
  }
}

/** The exponent of the least power of two that is no smaller. */
function log2Of(count: number): number {
  return Math.ceil(Math.log2(Math.max(count, 1)));
}

function roundUp(words: number, to: number): number {
  return Math.ceil(words / to) * to;
}
