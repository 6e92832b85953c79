import type { AsyncWait, WaitableMemory, WaitOutcome } from '@heddle/sync/memory';

import type { WaitableRegion, WordWaits } from './word-waits.js';
import type { Mapping } from './memory-file.js';

/** Waitable memory of the processes that have a memory file: a region of it. */
export class MappedMemory implements WaitableMemory {
  readonly words: Int32Array;
  readonly buffer: ArrayBuffer;
  readonly #region: WaitableRegion;
  readonly #waits: WordWaits;

  constructor({ offset, buffer, address }: Mapping, waits: WordWaits) {
    this.buffer = buffer;
    this.words = new Int32Array(buffer);
    this.#region = { words: this.words, place: offset / Int32Array.BYTES_PER_ELEMENT, address };
    this.#waits = waits;
  }

  wait(index: number, expected: number, timeout?: number): WaitOutcome {
    return this.#waits.wait(this.#region, index, expected, timeout ?? Infinity);
  }

  waitAsync(index: number, expected: number, timeout?: number): AsyncWait {
    return this.#waits.waitAsync(this.#region, index, expected, timeout ?? Infinity);
  }

  notify(index: number, count?: number): number {
    return this.#waits.notify(this.#region, index, count ?? Infinity);
  }
}
