import type { WaitableMemory } from '../../memory/waitable-memory.js';
import { signalAll } from './line.js';
import type { SureResource, SureVerdict } from './resource.js';

/** Words of a latch, from Header.own on. */
export const LatchWord = { count: 4, line: 8 } as const;

/** The latch's protocol: a number that goes down to 0 and stays there. */
export class LatchState implements SureResource {
  readonly line: number = LatchWord.line;
  readonly everyone = true;
  readonly #memory: WaitableMemory;
  readonly #words: Int32Array;

  constructor(memory: WaitableMemory) {
    this.#memory = memory;
    this.#words = memory.words;
  }

  count(): number {
    return Atomics.load(this.#words, LatchWord.count);
  }

  take(_claim: number): SureVerdict {
    return Atomics.load(this.#words, LatchWord.count) === 0 ? 'taken' : 'wait';
  }

  /** False where it would go below 0. */
  countDown(by: number): boolean {
    for (let count = Atomics.load(this.#words, LatchWord.count); ; ) {
      if (count < by) return false;
      const seen = Atomics.compareExchange(this.#words, LatchWord.count, count, count - by);
      if (seen === count) {
        if (count === by) signalAll(this.#memory, LatchWord.line);
        return true;
      }
      count = seen;
    }
  }

  pass(): void {
    // Everybody was told.
  }

  probe(): void {
    // Who waits looks by itself.
  }
}
