import type { WaitableMemory } from '../../memory/waitable-memory.js';
import type { Liveness } from './line.js';
import { isAwaited, mayWait, signalFirst } from './line.js';
import type { SureResource, SureVerdict } from './resource.js';

/** Words of a semaphore, from Header.own on. */
export const SemaphoreWord = {
  permits: 4,
  /** More permits than that there are never; 0 where there is no bound, and -1 for a bound of 0. */
  bound: 5,
  line: 8,
} as const;

const MOST_PERMITS = 2 ** 31 - 1;

/** The semaphore's protocol: the permits that are free are a number, and each who takes one swaps it for a smaller. */
export class SemaphoreState implements SureResource {
  readonly line: number = SemaphoreWord.line;
  readonly everyone = false;
  readonly #memory: WaitableMemory;
  readonly #words: Int32Array;

  constructor(memory: WaitableMemory) {
    this.#memory = memory;
    this.#words = memory.words;
  }

  permits(): number {
    return Atomics.load(this.#words, SemaphoreWord.permits);
  }

  /** The fast way to one permit: no waiting, and not past others who wait. */
  tryTake(me: number, liveness: Liveness): boolean {
    // ATOMICS: the look at the line and the swap are two steps. Who joins in between is overtaken by one who came before.
    if (mayWait(this.#words, SemaphoreWord.line) && (this.permits() === 0 || isAwaited(this.#memory, SemaphoreWord.line, me, liveness))) return false;
    return this.take(1) === 'taken';
  }

  take(claim: number): SureVerdict {
    for (let permits = Atomics.load(this.#words, SemaphoreWord.permits); permits >= claim; ) {
      const seen = Atomics.compareExchange(this.#words, SemaphoreWord.permits, permits, permits - claim);
      if (seen === permits) return 'taken';
      permits = seen;
    }
    return 'wait';
  }

  /** False where there would be more than there may be. */
  release(count: number): boolean {
    const bound = Atomics.load(this.#words, SemaphoreWord.bound);
    const most = bound === 0 ? MOST_PERMITS : bound;
    for (let permits = Atomics.load(this.#words, SemaphoreWord.permits); ; ) {
      if (permits + count > most) return false;
      const seen = Atomics.compareExchange(this.#words, SemaphoreWord.permits, permits, permits + count);
      if (seen === permits) break;
      permits = seen;
    }
    // ATOMICS: after the swap (Dekker). Of several permits the first in line takes one, and passes the hint on.
    signalFirst(this.#memory, SemaphoreWord.line);
    return true;
  }

  pass(): void {
    if (Atomics.load(this.#words, SemaphoreWord.permits) > 0) signalFirst(this.#memory, SemaphoreWord.line);
  }

  probe(): void {
    this.pass();
  }
}
