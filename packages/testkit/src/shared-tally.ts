import { HANDLE_TAG, registerHandle } from '@heddle/codec/handles';

/** The least that an object can be which stays one in all threads: a number in shared memory. */
export class SharedTally {
  readonly #words: Int32Array<SharedArrayBuffer>;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.#words = new Int32Array(memory);
  }

  get memory(): SharedArrayBuffer {
    return this.#words.buffer;
  }

  get value(): number {
    return Atomics.load(this.#words, 0);
  }

  add(): void {
    Atomics.add(this.#words, 0, 1);
  }
}

Object.defineProperty(SharedTally.prototype, HANDLE_TAG, { value: '@heddle/testkit:SharedTally' });
registerHandle<SharedTally>('@heddle/testkit:SharedTally', {
  is: (object) => object instanceof SharedTally,
  encode: (tally) => tally.memory,
  decode: (memory) => new SharedTally(memory as SharedArrayBuffer),
});
