import { isMainThread } from 'node:worker_threads';

import type { AsyncWait, ThreadIdentity, WaitOutcome } from '@heddle/sync/memory';

import type { BellPipes } from './bell-pipes.js';
import { BellPlaces } from './bell-places.js';
import { BellRinger } from './bell-ringer.js';
import { EventLoopWaits } from './event-loop-waits.js';
import type { Futex } from './futex.js';
import { BELL_WORDS, BITS, Row, rowOf } from './memory-layout.js';
import { PendingWait } from './pending-wait.js';

/**
 * A worker thread blocks for so long, in milliseconds, before it looks whether it has been terminated: a call of the system cannot be.
 * The main thread ends with its process.
 */
const SLICE = isMainThread ? Infinity : 100;

/** A region whose words can be waited for. */
export interface WaitableRegion {
  readonly words: Int32Array;
  /** Where it begins in the file, in words. */
  readonly place: number;
  /** Where it begins in this process. */
  readonly address: bigint;
}

/** What a thread waits and wakes with. */
export interface WaitParts {
  /** The words at the beginning of the memory file. */
  readonly words: Int32Array;
  readonly futex: Futex;
  readonly pipes: BellPipes;
  readonly identity: ThreadIdentity;
}

/**
 * How a thread waits for words of a memory file, and wakes others that do.
 *
 * Those who block wait by futex. Those who wait in an event loop set the bit of their bell in the row of the word, and
 * whoever notifies a word rings the bells of its row; so a wait in the event loop may end for no reason, as all waits may.
 */
export class WordWaits {
  readonly #words: Int32Array;
  readonly #futex: Futex;
  readonly #ringer: BellRinger;
  readonly #eventLoop: EventLoopWaits;

  constructor({ words, futex, pipes, identity }: WaitParts) {
    const places = new BellPlaces(words, identity);
    this.#words = words;
    this.#futex = futex;
    this.#ringer = new BellRinger(places, pipes);
    this.#eventLoop = new EventLoopWaits(words, places, pipes);
  }

  wait({ words, place, address }: WaitableRegion, index: number, expected: number, timeout: number): WaitOutcome {
    if (Atomics.load(words, index) !== expected) return 'not-equal';
    const end = timeout === Infinity ? Infinity : performance.now() + timeout;
    const row = rowOf(place + index);
    const notified = Atomics.load(this.#words, row + Row.notified);
    // ATOMICS: before the system looks at the word (Dekker): who changes the word does so before it looks who is blocked.
    Atomics.add(this.#words, row + Row.blocked, 1);
    try {
      for (let isFirst = true; ; isFirst = false) {
        const left = Math.max(0, end - performance.now());
        const outcome = this.#futex.wait(addressOf(address, index), expected, Math.min(left, SLICE));
        // Between two slices it may have been changed and notified,
        if (outcome === 'not-equal') return isFirst ? outcome : 'ok';
        if (outcome === 'ok' || left <= SLICE) return outcome;
        // and changed back.
        if (Atomics.load(this.#words, row + Row.notified) !== notified) return 'ok';
      }
    } finally {
      Atomics.sub(this.#words, row + Row.blocked, 1);
    }
  }

  waitAsync({ words, place }: WaitableRegion, index: number, expected: number, timeout: number): AsyncWait {
    const row = rowOf(place + index);
    const notified = Atomics.load(this.#words, row + Row.notified);
    if (Atomics.load(words, index) !== expected) return { async: false, value: 'not-equal' };
    if (timeout <= 0) return { async: false, value: 'timed-out' };
    const wait = new PendingWait({ words, index, expected }, row, notified);
    this.#eventLoop.begin(wait, timeout);
    return { async: true, value: wait.ended };
  }

  notify({ place, address }: WaitableRegion, index: number, count: number): number {
    const row = rowOf(place + index);
    if (!this.#isAwaited(row)) return 0;
    // ATOMICS: before the bells: who hears one looks here. Who blocks does so after each slice.
    Atomics.add(this.#words, row + Row.notified, 1);
    let woken = Atomics.load(this.#words, row + Row.blocked) === 0 ? 0 : this.#futex.wake(addressOf(address, index), count);
    for (let word = 0; word < BELL_WORDS; word++) {
      for (let bells = Atomics.load(this.#words, row + Row.bells + word); bells !== 0; bells &= bells - 1) {
        if (this.#ring(word * BITS + lowestBit(bells))) woken++;
      }
    }
    return woken;
  }

  /** Ends all waits of this thread's event loop, and gives up its bell. */
  close(): void {
    this.#eventLoop.close();
    this.#ringer.close();
  }

  #isAwaited(row: number): boolean {
    if (Atomics.load(this.#words, row + Row.blocked) !== 0) return true;
    for (let word = 0; word < BELL_WORDS; word++) if (Atomics.load(this.#words, row + Row.bells + word) !== 0) return true;
    return false;
  }

  #ring(place: number): boolean {
    if (place !== this.#eventLoop.place) return this.#ringer.ring(place);
    this.#eventLoop.heard();
    return true;
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

function addressOf(region: bigint, index: number): bigint {
  return region + BigInt(index * Int32Array.BYTES_PER_ELEMENT);
}
