import { Lane } from './layout.js';

/**
 * Host: queues a position again whose taker has not begun with it, and never will. Only where no worker claims by itself: the host
 * does it for all of them, so nobody else moves `head`.
 */
export function giveBack(words: Int32Array, lane: number, capacity: number, position: number, slot: number): void {
  Atomics.store(words, lane + Lane.cells + (position & (capacity - 1)), slot + 1);
  if (((Atomics.load(words, lane + Lane.head) - position) | 0) > 0) Atomics.store(words, lane + Lane.head, position);
}
