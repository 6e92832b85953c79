/**
 * The completion ring of one seat: the worker tells the host which slots have news. One producer, one consumer, never
 * full (a slot has at most one notice of each kind in it), so neither side ever waits for the other.
 */
import type { QueueLayout } from './layout.js';
import { Seat } from './layout.js';

/** What a worker tells of a slot. */
export const Notice = {
  /** Its outcome stands in the slot. */
  finished: 0,
  /** It has begun; sent where the host asked for it. */
  started: 1,
  /** It waits for its externals to be posted. */
  wantsExternals: 2,
  /** Its function is being loaded; sent where `started` is. */
  loading: 3,
} as const;

/** One of the notices. */
export type Notice = (typeof Notice)[keyof typeof Notice];

const KIND_BITS = 2;
const KIND_MASK = 3;

/** Appends a notice. `written` is how many this worker has written before. */
export function pushNotice(words: Int32Array, layout: QueueLayout, seat: number, written: number, slot: number, notice: Notice): number {
  // ATOMICS: only this worker writes the ring and `completed`; the store of `completed` publishes the entry and the
  // plain writes to the slot before it.
  Atomics.store(words, layout.completionRing(seat) + (written & (layout.ringCapacity - 1)), (slot << KIND_BITS) | notice);
  const next = (written + 1) | 0;
  Atomics.store(words, layout.seat(seat) + Seat.completed, next);
  return next;
}

/** How many notices the worker of that seat has written. */
export function noticesWritten(words: Int32Array, layout: QueueLayout, seat: number): number {
  return Atomics.load(words, layout.seat(seat) + Seat.completed);
}

/** The entry at `index` of the ring: see noticeSlot and noticeKind. */
export function noticeAt(words: Int32Array, layout: QueueLayout, seat: number, index: number): number {
  return Atomics.load(words, layout.completionRing(seat) + (index & (layout.ringCapacity - 1)));
}

/** The slot a ring entry speaks of. */
export function noticeSlot(entry: number): number {
  return entry >> KIND_BITS;
}

/** What a ring entry says. */
export function noticeKind(entry: number): number {
  return entry & KIND_MASK;
}
