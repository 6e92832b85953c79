import type { ItemStorage } from './item-storage.js';

/** Places to begin with; always a power of two, so that a position wraps around with a mask. */
const SMALLEST = 16;
/** A ring that has had more places than this goes back to the smallest when it is empty. */
const KEPT_WHEN_EMPTY = 1024;

/** First in, first out: a ring that doubles when it is full. Both ends cost constant time. */
export class RingBuffer<T> implements ItemStorage<T> {
  #places: (T | undefined)[] = emptyPlaces(SMALLEST);
  #mask = SMALLEST - 1;
  /** The place of the next item to be taken. */
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    if (this.#size > this.#mask) this.#grow();
    this.#places[(this.#head + this.#size) & this.#mask] = item;
    this.#size++;
  }

  take(): T {
    const head = this.#head;
    const item = this.#places[head] as T;
    // What has been taken is no longer the ring's to keep alive.
    this.#places[head] = undefined;
    this.#head = (head + 1) & this.#mask;
    if (--this.#size === 0 && this.#mask >= KEPT_WHEN_EMPTY) this.clear();
    return item;
  }

  clear(): void {
    this.#places = emptyPlaces(SMALLEST);
    this.#mask = SMALLEST - 1;
    this.#head = 0;
    this.#size = 0;
  }

  #grow(): void {
    const old = this.#places;
    const places = emptyPlaces<T>(old.length * 2);
    for (let i = 0; i < old.length; i++) places[i] = old[(this.#head + i) & this.#mask];
    this.#places = places;
    this.#mask = places.length - 1;
    this.#head = 0;
  }
}

/** An array without holes, which engines read without a look at its prototype. */
function emptyPlaces<T>(count: number): (T | undefined)[] {
  return new Array<T | undefined>(count).fill(undefined);
}
