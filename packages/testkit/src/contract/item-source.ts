import { settle } from './settle.js';

/**
 * A source of 0, 1, 2, ..., endless or not, that notes what is done to it. Its own failures are plain throws, so that a map
 * that misuses it fails loudly.
 */
export class ItemSource {
  /** How many items have been pulled. */
  pulled = 0;
  /** How often it was closed. */
  closed = 0;
  /** Whether two pulls were ever outstanding at a time. */
  overlapped = false;
  readonly #length: number;
  #pulling = false;

  /** @param length How many items there are; endless where it is left out. */
  constructor(length?: number) {
    this.#length = length ?? Infinity;
  }

  /** Waits until so many items have been pulled, and a while longer for those that should not be. */
  async pulledTo(count: number): Promise<void> {
    const deadline = performance.now() + 10_000;
    while (this.pulled < count) {
      if (performance.now() > deadline) throw new Error(`ItemSource: ${this.pulled} of ${count} items were pulled`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await settle();
  }

  /** As an iterable. */
  sync(): Iterable<number> {
    return {
      [Symbol.iterator]: () => ({
        next: () => this.#take(),
        return: () => {
          this.closed++;
          return { done: true, value: undefined };
        },
      }),
    };
  }

  /** As an async iterable. */
  async(): AsyncIterable<number> {
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          this.overlapped ||= this.#pulling;
          this.#pulling = true;
          await new Promise((resolve) => setImmediate(resolve));
          this.#pulling = false;
          return this.#take();
        },
        return: async () => {
          this.closed++;
          return { done: true, value: undefined };
        },
      }),
    };
  }

  #take(): IteratorResult<number, undefined> {
    if (this.closed > 0) throw new Error('ItemSource: pulled after it was closed');
    if (this.pulled >= this.#length) return { done: true, value: undefined };
    return { done: false, value: this.pulled++ };
  }
}
