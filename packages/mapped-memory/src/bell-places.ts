import type { ThreadIdentity } from '@heddle/sync/memory';

import { Bell, bellAt, BELLS, BITS, Row, rowAt, ROWS } from './memory-layout.js';

/** What others ring a bell by. */
export interface BellAddress {
  readonly thread: number;
  /** A descriptor of the thread's process. */
  readonly pipe: number;
  /** Which pipe that was when the bell was hung. */
  readonly inode: number;
}

/**
 * The places where threads hang their bells, and the bits that stand for a place in the rows.
 *
 *     0 ---claim---> -thread ---hang---> thread ---free---> 0
 *                        \                 \--its thread is dead: bury---> 0
 *                         \-----------------\--its thread is dead: claim---> -another
 *
 * A bit belongs to the thread whose place it is: whoever rings and finds that one dead must not clear it, because another may have the place by
 * then, and have set the bit for itself. What the dead have left in the rows is cleared by the next who has the place.
 */
export class BellPlaces {
  readonly #words: Int32Array;
  readonly #identity: ThreadIdentity;

  /** @param words Those at the beginning of the memory file. */
  constructor(words: Int32Array, identity: ThreadIdentity) {
    this.#words = words;
    this.#identity = identity;
  }

  /** Takes a place that is free, or whose thread is dead, for this thread; undefined where there is none. No bit stands for it. */
  claim(): number | undefined {
    return this.#claimWhere((thread) => thread === 0) ?? this.#claimWhere((thread) => thread === 0 || !this.#identity.isAlive(Math.abs(thread)));
  }

  /** From now on others ring the bell at a place that this thread has claimed. */
  hang(place: number, { pipe, inode }: Omit<BellAddress, 'thread'>): void {
    // ATOMICS: all of it before the first bit is set, by which others come here.
    Atomics.store(this.#words, bellAt(place) + Bell.pipe, pipe);
    Atomics.store(this.#words, bellAt(place) + Bell.inode, inode);
    Atomics.store(this.#words, bellAt(place) + Bell.thread, this.#identity.me);
  }

  /** Gives back a place of this thread's, for which no bit stands any more. */
  free(place: number): void {
    Atomics.store(this.#words, bellAt(place) + Bell.thread, 0);
  }

  /**
   * What hangs at a place; undefined where nothing does. Where it changes meanwhile, what is answered may be of two bells. Nobody needs
   * either of them then: who set a bit before has taken its bell down, and who hangs one looks at its words afterwards.
   */
  find(place: number): BellAddress | undefined {
    const thread = Atomics.load(this.#words, bellAt(place) + Bell.thread);
    if (thread <= 0) return undefined;
    return { thread, pipe: Atomics.load(this.#words, bellAt(place) + Bell.pipe), inode: Atomics.load(this.#words, bellAt(place) + Bell.inode) };
  }

  /** Makes a place free, if it is still that thread's and the thread is dead. */
  bury(place: number, thread: number): void {
    // ATOMICS: a swap, because another may have claimed the place.
    if (!this.#identity.isAlive(thread)) Atomics.compareExchange(this.#words, bellAt(place) + Bell.thread, thread, 0);
  }

  /** Who notifies a word of that row rings the bell at a place of this thread's. */
  setBit(row: number, place: number): void {
    Atomics.or(this.#words, wordOf(row, place), bitOf(place));
  }

  clearBit(row: number, place: number): void {
    Atomics.and(this.#words, wordOf(row, place), ~bitOf(place));
  }

  #claimWhere(isFree: (thread: number) => boolean): number | undefined {
    for (let place = 0; place < BELLS; place++) {
      const at = bellAt(place) + Bell.thread;
      let thread = Atomics.load(this.#words, at);
      while (isFree(thread)) {
        // With its own name: who dies before it has hung its bell must not have the place for ever.
        const found = Atomics.compareExchange(this.#words, at, thread, -this.#identity.me);
        if (found === thread) {
          this.#clearBits(place);
          return place;
        }
        // Somebody else has claimed it, or has made a dead thread's place free.
        thread = found;
      }
    }
    return undefined;
  }

  #clearBits(place: number): void {
    for (let row = 0; row < ROWS; row++) {
      // ATOMICS: no other sets the bit between the two, because the place is this thread's.
      if ((Atomics.load(this.#words, wordOf(rowAt(row), place)) & bitOf(place)) !== 0) this.clearBit(rowAt(row), place);
    }
  }
}

/** Where its bit is in a row. */
function wordOf(row: number, place: number): number {
  return row + Row.bells + Math.floor(place / BITS);
}

function bitOf(place: number): number {
  return 1 << (place % BITS);
}
