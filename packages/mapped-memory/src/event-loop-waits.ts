import type { BellPipes } from './bell-pipes.js';
import type { BellPlaces } from './bell-places.js';
import { EventLoopBell } from './event-loop-bell.js';
import { Row } from './memory-layout.js';
import type { PendingWait } from './pending-wait.js';

/** Where no place is left among the bells. */
const POLLING_INTERVAL = 10;
/** Beyond it a timer fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The waits of this thread's event loop. While there are some for words of a row, the bit of the thread's bell is set there. */
export class EventLoopWaits {
  readonly #words: Int32Array;
  readonly #places: BellPlaces;
  readonly #pipes: Pick<BellPipes, 'make'>;
  #bell: EventLoopBell | undefined;
  /** By their rows. */
  readonly #pending = new Map<number, Set<PendingWait>>();
  /** Rows that count this thread among those who block, because it has no bell: it looks by itself whether they have been notified. */
  readonly #polled = new Set<number>();
  #polling: NodeJS.Timeout | undefined;

  /** @param words Those at the beginning of the memory file. */
  constructor(words: Int32Array, places: BellPlaces, pipes: Pick<BellPipes, 'make'>) {
    this.#words = words;
    this.#places = places;
    this.#pipes = pipes;
  }

  /** The place of this thread's bell; undefined while it has none. */
  get place(): number | undefined {
    return this.#bell?.place;
  }

  /** It ends once its row is notified, or after so many milliseconds. */
  begin(wait: PendingWait, timeout: number): void {
    if (timeout < LONGEST_TIMER) wait.limit(timeout, () => { this.#end(wait, 'timed-out'); });
    this.#add(wait);
    // ATOMICS: after the bit (Dekker): who changes the word does so before it looks for bits.
    if (!wait.isSame()) this.#end(wait, 'ok');
  }

  /** The bell was rung, or may have been if there were one: ends the waits of rows that have been notified. */
  heard(): void {
    for (const [row, waits] of [...this.#pending]) {
      const notified = Atomics.load(this.#words, row + Row.notified);
      for (const wait of [...waits]) if (notified !== wait.notified) this.#end(wait, 'ok');
    }
  }

  /** Ends all waits, and takes the bell down. */
  close(): void {
    for (const waits of [...this.#pending.values()]) for (const wait of [...waits]) this.#end(wait, 'ok');
    if (this.#bell === undefined) return;
    this.#bell.takeDown();
    this.#bell = undefined;
  }

  #add(wait: PendingWait): void {
    const waits = this.#pending.get(wait.row);
    if (waits !== undefined) {
      waits.add(wait);
      return;
    }
    this.#pending.set(wait.row, new Set([wait]));
    this.#bell ??= EventLoopBell.hang(this.#places, this.#pipes, () => { this.heard(); });
    if (this.#bell === undefined) this.#poll(wait.row);
    else this.#places.setBit(wait.row, this.#bell.place);
  }

  #end(wait: PendingWait, outcome: 'ok' | 'timed-out'): void {
    const waits = this.#pending.get(wait.row);
    if (waits?.delete(wait) !== true) return;
    wait.end(outcome);
    if (waits.size > 0) return;
    this.#pending.delete(wait.row);
    if (this.#polled.has(wait.row)) this.#stopPolling(wait.row);
    else if (this.#bell !== undefined) this.#places.clearBit(wait.row, this.#bell.place);
  }

  #poll(row: number): void {
    this.#polled.add(row);
    Atomics.add(this.#words, row + Row.blocked, 1);
    this.#polling ??= setInterval(() => { this.heard(); }, POLLING_INTERVAL).unref();
  }

  #stopPolling(row: number): void {
    this.#polled.delete(row);
    Atomics.sub(this.#words, row + Row.blocked, 1);
    if (this.#polled.size > 0) return;
    clearInterval(this.#polling);
    this.#polling = undefined;
  }
}
