/**
 * A lane set: lanes in order of priority. The `order` word names the lanes in use from the highest priority down, a
 * nibble each, so that a worker reads the whole order in one load; with one priority, as nearly always, it is one lane.
 */
import type { LaneSetPlace } from './layout.js';
import { Lane, LaneSet } from './layout.js';
import { claim, isEmpty, NONE } from './lane.js';

const NIBBLE_BITS = 4;
const NIBBLE = 0xf;

/** Packs lanes, the highest priority first, into an order word. */
export function orderWord(lanes: readonly number[]): number {
  let word = 0;
  for (let i = lanes.length - 1; i >= 0; i--) word = (word << NIBBLE_BITS) | ((lanes[i] ?? 0) + 1);
  return word;
}

/** Takes the first task of the highest priority that has one. */
export function claimBest(words: Int32Array, laneSet: LaneSetPlace, seat: number): number {
  // ATOMICS: the host alone writes order. A worker with an older word at worst looks into a lane that is empty, or
  // misses one that was added meanwhile; the host wakes workers after it has published, and they look again.
  let order = Atomics.load(words, laneSet.base + LaneSet.order);
  while (order !== 0) {
    const lane = laneSet.lanes[(order & NIBBLE) - 1];
    const slot = lane === undefined ? NONE : claim(words, lane.base, lane.capacity, seat);
    if (slot !== NONE) return slot;
    order >>>= NIBBLE_BITS;
  }
  return NONE;
}

/** Whether any lane may have something queued. */
export function hasQueued(words: Int32Array, laneSet: LaneSetPlace): boolean {
  let order = Atomics.load(words, laneSet.base + LaneSet.order);
  while (order !== 0) {
    const lane = laneSet.lanes[(order & NIBBLE) - 1];
    if (lane !== undefined && !isEmpty(words, lane.base)) return true;
    order >>>= NIBBLE_BITS;
  }
  return false;
}

/** A number that changes when tasks are taken: shows that work flows. */
export function flowMark(words: Int32Array, laneSet: LaneSetPlace): number {
  let mark = 0;
  let order = Atomics.load(words, laneSet.base + LaneSet.order);
  while (order !== 0) {
    const lane = laneSet.lanes[(order & NIBBLE) - 1];
    if (lane !== undefined) mark = (mark + Atomics.load(words, lane.base + Lane.head)) | 0;
    order >>>= NIBBLE_BITS;
  }
  return mark;
}
