import type { AsyncWait, WaitableMemory, WaitOutcome } from './waitable-memory.js';

/** Waitable memory of the threads of one process: a SharedArrayBuffer. */
export class ThreadMemory implements WaitableMemory {
  readonly words: Int32Array;
  readonly buffer: SharedArrayBuffer;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.words = new Int32Array(buffer);
  }

  /** Fresh, zeroed memory. The system commits its pages as they are touched, so a generous size costs nothing. */
  static allocate(byteLength: number): ThreadMemory {
    return new ThreadMemory(new SharedArrayBuffer(byteLength));
  }

  wait(index: number, expected: number, timeout?: number): WaitOutcome {
    return Atomics.wait(this.words, index, expected, timeout);
  }

  waitAsync(index: number, expected: number, timeout?: number): AsyncWait {
    return Atomics.waitAsync(this.words, index, expected, timeout);
  }

  notify(index: number, count?: number): number {
    return Atomics.notify(this.words, index, count);
  }
}
