import type { Future } from '@heddle/futures';

import { Deque } from './deque.js';
import { STREAM_WINDOW } from './slot-writer.js';

/** How a stream reaches the generator behind it. */
export interface StreamSource {
  /** The reader has taken so many values: the generator may send as many more. */
  grant(count: number): void;
  /** The reader has left: the generator is to end. */
  close(): void;
}

interface Reader {
  readonly resolve: (result: IteratorResult<unknown, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** Credit goes back in portions: a message for each value would cost more than the value. */
const PORTION = STREAM_WINDOW / 4;

/** The host's end of a generator task: what has come and was not read, and who waits for more. */
export class TaskStream implements AsyncIterableIterator<unknown, undefined> {
  readonly #source: StreamSource;
  readonly #future: Future<unknown>;
  readonly #values = new Deque<unknown>();
  readonly #readers = new Deque<Reader>();
  #state: 'open' | 'ended' | 'left' = 'open';
  #failure: { readonly error: unknown } | undefined;
  #taken = 0;
  #opened = false;
  #dropping = false;

  constructor(future: Future<unknown>, source: StreamSource) {
    this.#future = future;
    this.#source = source;
  }

  /** Somebody awaits the task's result. Where nobody reads its values they are dropped, or that would never come. */
  awaited(): void {
    if (this.#opened) return;
    this.#dropping = true;
    const dropped = this.#values.drain().length;
    if (dropped > 0) this.#source.grant(dropped);
  }

  /** A loop begins to read. */
  open(): this {
    if (this.#opened) throw new TypeError("the task's values are being read already");
    this.#opened = true;
    this.#dropping = false;
    // The loop is told of a failure; the future itself may then go unlooked at.
    this.#future.then(undefined, () => undefined);
    return this;
  }

  push(values: readonly unknown[]): void {
    if (this.#dropping) {
      this.#source.grant(values.length);
      return;
    }
    for (const value of values) {
      const reader = this.#readers.shift();
      if (reader === undefined) this.#values.push(value);
      else {
        reader.resolve({ value, done: false });
        this.#tookOne();
      }
    }
    if (this.#state === 'left') this.#values.drain();
  }

  /** The generator has returned, or its task was cancelled or failed. */
  end(failure: { readonly error: unknown } | undefined): void {
    if (this.#state === 'ended') return;
    if (this.#state === 'open') this.#failure = failure;
    this.#state = 'ended';
    for (let reader = this.#readers.shift(); reader !== undefined; reader = this.#readers.shift()) this.#finish(reader);
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#values.size > 0) {
      const value = this.#values.shift();
      this.#tookOne();
      return Promise.resolve({ value, done: false });
    }
    return new Promise((resolve, reject) => {
      const reader = { resolve, reject };
      if (this.#state === 'open') this.#readers.push(reader);
      else this.#finish(reader);
    });
  }

  async return(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#state === 'open') {
      this.#state = 'left';
      this.#values.drain();
      for (let reader = this.#readers.shift(); reader !== undefined; reader = this.#readers.shift()) this.#finish(reader);
      this.#source.close();
    }
    // The generator's `finally` blocks have run when the loop is left.
    await this.#future.then(undefined, () => undefined);
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #finish(reader: Reader): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure === undefined) reader.resolve({ value: undefined, done: true });
    else reader.reject(failure.error);
  }

  #tookOne(): void {
    if (this.#state !== 'open' || ++this.#taken < PORTION) return;
    this.#source.grant(this.#taken);
    this.#taken = 0;
  }
}
