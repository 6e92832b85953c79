import { Waiter, waitOn } from '@heddle/cancellation';
import type { Future } from '@heddle/futures';
import { notAGenerator, valuesDropped, valuesReadByAnother } from '@heddle/futures';

import { STREAM_WINDOW } from '../protocol/slot-fields.js';
import { Deque } from './deque.js';

/** How a stream reaches the generator behind it. */
export interface StreamSource {
  /** The reader has taken so many values: the generator may send as many more. */
  grant(count: number): void;
  /** The reader has left: the generator is to end. */
  close(): void;
}

/** One `next()` that waits. */
class Reader extends Waiter<IteratorResult<unknown, undefined>> {
  readonly operation = 'a value of a generator';
  readonly #stream: TaskStream;

  constructor(stream: TaskStream) {
    super();
    this.#stream = stream;
  }

  protected override abandoned(): void {
    this.#stream.readerGone();
  }
}

/** Credit goes back in portions: a message for each value would cost more than the value. */
const PORTION = STREAM_WINDOW / 4;

type State =
  /** Nobody reads; values are kept, and hold the generator back once there are enough of them. */
  | 'unread'
  /** Nobody did when there were enough of them, and somebody awaits the result: they are dropped. */
  | 'dropping'
  | 'reading'
  /** The reader has left before the end. */
  | 'left'
  /** The task is over, as far as the reader is concerned. */
  | 'ended';

/** The host's end of a generator task: what has come and was not read, and who waits for more. */
export class TaskStream implements AsyncIterableIterator<unknown, undefined> {
  readonly #source: StreamSource;
  readonly #future: Future<unknown>;
  readonly #values = new Deque<unknown>();
  readonly #readers = new Deque<Reader>();
  #state: State = 'unread';
  #failure: { readonly error: unknown } | undefined;
  #taken = 0;
  #begun = false;
  #awaited = false;
  /** Whether the task is known to be a generator. */
  #confirmed = false;

  constructor(future: Future<unknown>, source: StreamSource) {
    this.#future = future;
    this.#source = source;
  }

  /** Somebody awaits the task's result, or the end of its pool: it must come also where nobody reads the values. */
  awaited(): void {
    this.#awaited = true;
    this.#dropWhereStuck();
  }

  #dropWhereStuck(): void {
    if (this.#state !== 'unread' || !this.#awaited || this.#values.size < STREAM_WINDOW) return;
    this.#state = 'dropping';
    this.#source.grant(this.#values.drain().length);
  }

  /** A loop begins to read. It ends as the future does, and is told of a failure: the future itself may go unlooked at. */
  open(): this {
    if (this.#state === 'dropping') {
      throw valuesDropped();
    }
    if (this.#state !== 'unread') {
      throw valuesReadByAnother();
    }
    this.#state = 'reading';
    this.#future.then(
      () => { this.#end(this.#confirmed ? undefined : { error: notAGenerator() }); },
      (error: unknown) => { this.#end({ error }); },
    );
    return this;
  }

  /** The task has turned out to be a generator. */
  confirm(): void {
    this.#confirmed = true;
  }

  /** Whether values have come: a generator is not tried again then, its reader would get them twice. */
  get begun(): boolean {
    return this.#begun;
  }

  push(values: readonly unknown[]): void {
    this.#begun = true;
    this.#confirmed = true;
    if (this.#state === 'dropping') {
      this.#source.grant(values.length);
      return;
    }
    if (this.#state === 'left') return;
    for (const value of values) {
      const reader = this.#readers.shift();
      if (reader === undefined) this.#values.push(value);
      else {
        reader.settle({ value, done: false });
        this.#tookOne();
      }
    }
    this.#dropWhereStuck();
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#values.size > 0) {
      const value = this.#values.shift();
      this.#tookOne();
      return Promise.resolve({ value, done: false });
    }
    const reader = new Reader(this);
    if (this.#state === 'reading') this.#readers.push(reader);
    else this.#finish(reader);
    return reader.wait();
  }

  async return(): Promise<IteratorResult<unknown, undefined>> {
    this.#leave();
    // The generator's `finally` blocks have run when the loop is left.
    await waitOn(this.#future.then(undefined, () => undefined));
    return { value: undefined, done: true };
  }

  /** A reader's task was cancelled: as with a loop that is left, nothing more is wanted. */
  readerGone(): void {
    this.#leave();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #leave(): void {
    this.#values.drain();
    if (this.#state !== 'reading') return;
    this.#state = 'left';
    this.#finishAll();
    this.#source.close();
  }

  #end(failure: { readonly error: unknown } | undefined): void {
    if (this.#state === 'reading') this.#failure = failure;
    this.#state = 'ended';
    this.#finishAll();
  }

  #finishAll(): void {
    for (let reader = this.#readers.shift(); reader !== undefined; reader = this.#readers.shift()) this.#finish(reader);
  }

  #finish(reader: Reader): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure === undefined) reader.settle({ value: undefined, done: true });
    else reader.fail(failure.error);
  }

  #tookOne(): void {
    if (this.#state !== 'reading' || ++this.#taken < PORTION) return;
    this.#source.grant(this.#taken);
    this.#taken = 0;
  }
}
