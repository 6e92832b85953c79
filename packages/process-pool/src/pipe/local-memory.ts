import type { AsyncWait, WaitableMemory, WaitOutcome } from '@heddle/sync/memory';

/** What the memory's owner does with what is told of a word. */
export interface LocalMemoryOwner {
  /** A word was notified. */
  notified(index: number): void;
  /** Blocks until something may have changed, for at most so many milliseconds. */
  pause(milliseconds: number): void;
  /** Has what can be sent be sent, soon. */
  pumpSoon(): void;
}

/** Memory of one thread, in which whoever plays the other side's part is told of notifications, and works while this side waits. */
export class LocalMemory implements WaitableMemory {
  readonly buffer: ArrayBuffer;
  readonly words: Int32Array;
  readonly #owner: LocalMemoryOwner;
  readonly #waits = new Map<number, () => void>();

  constructor(byteLength: number, owner: LocalMemoryOwner) {
    this.buffer = new ArrayBuffer(byteLength);
    this.words = new Int32Array(this.buffer);
    this.#owner = owner;
  }

  wait(index: number, expected: number, timeout?: number): WaitOutcome {
    const end = performance.now() + (timeout ?? Infinity);
    for (let isFirst = true; ; isFirst = false) {
      if (Atomics.load(this.words, index) !== expected) return isFirst ? 'not-equal' : 'ok';
      const left = end - performance.now();
      if (left <= 0) return 'timed-out';
      this.#owner.pause(left);
    }
  }

  waitAsync(index: number, expected: number): AsyncWait {
    if (Atomics.load(this.words, index) !== expected) return { async: false, value: 'not-equal' };
    const value = new Promise<'ok'>((resolve) => {
      const before = this.#waits.get(index);
      this.#waits.set(index, () => {
        before?.();
        resolve('ok');
      });
    });
    return { async: true, value };
  }

  notify(index: number): number {
    const wake = this.#waits.get(index);
    if (wake !== undefined) {
      this.#waits.delete(index);
      wake();
    }
    this.#owner.notified(index);
    return wake === undefined ? 0 : 1;
  }

  pumpSoon(): void {
    this.#owner.pumpSoon();
  }
}
