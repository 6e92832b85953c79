import type { WaitableMemory } from '../../memory/waitable-memory.js';
import { signalAll } from './line.js';
import type { SureResource, SureVerdict } from './resource.js';

/** Words of an event, from Header.own on. */
export const EventWord = {
  /** Odd while it is set; every change adds 1. */
  changes: 4,
  line: 8,
} as const;

/** The event's protocol. A claim is what `changes` was when the wait began: any change since then was a `set`. */
export class EventState implements SureResource {
  readonly line: number = EventWord.line;
  readonly everyone = true;
  readonly #memory: WaitableMemory;
  readonly #words: Int32Array;

  constructor(memory: WaitableMemory) {
    this.#memory = memory;
    this.#words = memory.words;
  }

  changes(): number {
    return Atomics.load(this.#words, EventWord.changes);
  }

  take(claim: number): SureVerdict {
    const changes = Atomics.load(this.#words, EventWord.changes);
    return changes !== claim || (changes & 1) === 1 ? 'taken' : 'wait';
  }

  set(): void {
    const changes = Atomics.load(this.#words, EventWord.changes);
    if ((changes & 1) === 1) return;
    // ATOMICS: where the swap fails another has set it just now, and tells those who wait.
    if (Atomics.compareExchange(this.#words, EventWord.changes, changes, (changes + 1) | 0) === changes) signalAll(this.#memory, EventWord.line);
  }

  clear(): void {
    const changes = Atomics.load(this.#words, EventWord.changes);
    if ((changes & 1) === 1) Atomics.compareExchange(this.#words, EventWord.changes, changes, (changes + 1) | 0);
  }

  pass(): void {
    // Everybody was told.
  }

  probe(): void {
    // Who waits looks by itself.
  }
}
