import { isMainThread } from 'node:worker_threads';

import type { AsyncWait, WaitOutcome } from '@heddle/sync/memory';

import { BellRinger } from './bell-ringer.js';
import { EventLoopBell } from './event-loop-bell.js';
import { Futex } from './futex.js';
import type { Libc } from './libc.js';
import type { MemoryFile } from './memory-file.js';
import { BELL_WORDS, BITS, Row, rowOf } from './memory-layout.js';

/**
 * A worker thread blocks for so long, in milliseconds, before it looks whether it has been terminated: a call of the system cannot be.
 * The main thread ends with its process.
 */
const SLICE = isMainThread ? Infinity : 100;
/** Where no place is left among the bells. */
const POLLING_INTERVAL = 10;
/** Beyond it a timer fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A region whose words can be waited for. */
export interface WaitableRegion {
  readonly words: Int32Array;
  /** Where it begins in the file, in words. */
  readonly place: number;
  /** Where it begins in this process. */
  readonly address: bigint;
}

/** A wait in the event loop. */
interface Pending {
  /** Whether the word is still as it was when the wait began. */
  isSame(): boolean;
  /** How often the row had been notified when it began. */
  readonly notified: number;
  end(outcome: 'ok' | 'timed-out'): void;
}

/**
 * How this thread waits for words of a memory file, and wakes others that do.
 *
 * Those who block wait by futex. Those who wait in an event loop set the bit of their bell in the row of the word, and
 * whoever notifies a word rings the bells of its row; so a wait in the event loop may end for no reason, as all waits may.
 */
export class FileWaits {
  readonly #libc: Libc;
  readonly #futex: Futex;
  readonly #header: Int32Array;
  readonly #ringer: BellRinger;
  #bell: EventLoopBell | undefined;
  /** By their rows. */
  readonly #pending = new Map<number, Set<Pending>>();
  #polling: NodeJS.Timeout | undefined;

  constructor(libc: Libc, file: MemoryFile) {
    this.#libc = libc;
    this.#futex = new Futex(libc);
    this.#header = new Int32Array(file.header.buffer);
    this.#ringer = new BellRinger(this.#header);
  }

  wait({ words, place, address }: WaitableRegion, index: number, expected: number, timeout: number): WaitOutcome {
    if (Atomics.load(words, index) !== expected) return 'not-equal';
    const end = timeout === Infinity ? Infinity : performance.now() + timeout;
    const blocked = rowOf(place + index) + Row.blocked;
    // ATOMICS: before the system looks at the word (Dekker): who changes the word does so before it looks who is blocked.
    Atomics.add(this.#header, blocked, 1);
    try {
      for (let isFirst = true; ; isFirst = false) {
        const left = Math.max(0, end - performance.now());
        const outcome = this.#futex.wait(addressOf(address, index), expected, Math.min(left, SLICE));
        // Between two slices it may have been changed and notified.
        if (outcome === 'not-equal') return isFirst ? outcome : 'ok';
        if (outcome === 'ok' || left <= SLICE) return outcome;
      }
    } finally {
      Atomics.sub(this.#header, blocked, 1);
    }
  }

  waitAsync({ words, place }: WaitableRegion, index: number, expected: number, timeout: number): AsyncWait {
    const row = rowOf(place + index);
    const isSame = (): boolean => Atomics.load(words, index) === expected;
    const notified = Atomics.load(this.#header, row + Row.notified);
    if (!isSame()) return { async: false, value: 'not-equal' };
    if (timeout <= 0) return { async: false, value: 'timed-out' };
    const value = new Promise<'ok' | 'timed-out'>((resolve) => {
      const timer = timeout < LONGEST_TIMER ? setTimeout(() => { end('timed-out'); }, timeout).unref() : undefined;
      const end = (outcome: 'ok' | 'timed-out'): void => {
        clearTimeout(timer);
        this.#remove(row, pending);
        resolve(outcome);
      };
      const pending: Pending = { isSame, notified, end };
      this.#add(row, pending);
      // ATOMICS: after the bit (Dekker): who changes the word does so before it looks for bits.
      if (!isSame()) end('ok');
    });
    return { async: true, value };
  }

  notify({ place, address }: WaitableRegion, index: number, count: number): number {
    const row = rowOf(place + index);
    let woken = 0;
    if (Atomics.load(this.#header, row + Row.blocked) !== 0) woken = this.#futex.wake(addressOf(address, index), count);
    for (let word = 0; word < BELL_WORDS; word++) {
      let bells = Atomics.load(this.#header, row + Row.bells + word);
      if (bells === 0) continue;
      // ATOMICS: before the bells: who hears one looks here.
      Atomics.add(this.#header, row + Row.notified, 1);
      for (; bells !== 0; bells &= bells - 1) {
        const bit = BITS - 1 - Math.clz32(bells & -bells);
        if (this.#ring(word * BITS + bit)) woken++;
        else Atomics.and(this.#header, row + Row.bells + word, ~(1 << bit));
      }
    }
    return woken;
  }

  /** Ends all waits of this thread, and gives up its bell. */
  close(): void {
    for (const waits of [...this.#pending.values()]) for (const pending of [...waits]) pending.end('ok');
    this.#bell?.remove(this.#header);
    this.#bell = undefined;
    this.#ringer.close();
  }

  #ring(bell: number): boolean {
    if (bell !== this.#bell?.place) return this.#ringer.ring(bell);
    this.#heard();
    return true;
  }

  #add(row: number, pending: Pending): void {
    const waits = this.#pending.get(row);
    if (waits !== undefined) {
      waits.add(pending);
      return;
    }
    this.#pending.set(row, new Set([pending]));
    this.#bell ??= EventLoopBell.hang(this.#libc, this.#header, () => { this.#heard(); });
    if (this.#bell === undefined) this.#poll();
    else this.#setBit(row, this.#bell.place);
  }

  #remove(row: number, pending: Pending): void {
    const waits = this.#pending.get(row);
    if (waits === undefined || !waits.delete(pending) || waits.size > 0) return;
    this.#pending.delete(row);
    if (this.#bell !== undefined) this.#clearBit(row, this.#bell.place);
    if (this.#pending.size > 0) return;
    clearInterval(this.#polling);
    this.#polling = undefined;
  }

  #heard(): void {
    for (const [row, waits] of [...this.#pending]) {
      const notified = Atomics.load(this.#header, row + Row.notified);
      for (const pending of [...waits]) if (notified !== pending.notified) pending.end('ok');
    }
  }

  /** Looks at the words now and then, because nobody can ring here. */
  #poll(): void {
    this.#polling ??= setInterval(() => {
      for (const waits of [...this.#pending.values()]) {
        for (const pending of [...waits]) if (!pending.isSame()) pending.end('ok');
      }
    }, POLLING_INTERVAL).unref();
  }

  #setBit(row: number, bell: number): void {
    Atomics.or(this.#header, row + Row.bells + Math.floor(bell / BITS), 1 << (bell % BITS));
  }

  #clearBit(row: number, bell: number): void {
    Atomics.and(this.#header, row + Row.bells + Math.floor(bell / BITS), ~(1 << (bell % BITS)));
  }
}

function addressOf(region: bigint, index: number): bigint {
  return region + BigInt(index * Int32Array.BYTES_PER_ELEMENT);
}
