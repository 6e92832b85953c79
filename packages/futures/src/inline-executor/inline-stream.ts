import { Waiter } from '@heddle/cancellation';
import { notAGenerator, valuesDropped, valuesReadByAnother } from '../errors/stream-errors.js';

import { onNextTurn } from '../platform/next-turn.js';

/** How many values a generator may be ahead of its reader. */
const WINDOW = 16;

/**
 * Who reads the values:
 * - none: nobody yet; the generator stops when the window is full;
 * - dropping: nobody did when the window was full, and somebody awaits the result or the end of the executor: the values
 *   are dropped;
 * - reading: a loop does;
 * - left: it did, and has gone; the generator is to end.
 */
type Readership = 'none' | 'dropping' | 'reading' | 'left';

/** How a generator ended, as its reader is told. */
type StreamEnd = { readonly kind: 'returned' } | { readonly kind: 'failed'; readonly error: unknown };

/**
 * The values on their way from a generator to its reader. Invariants: while a reader waits, there are no values; there are
 * never more than the window holds.
 */
export class InlineStream implements AsyncIterator<unknown, undefined> {
  #readership: Readership = 'none';
  #awaited = false;
  #begun = false;
  #values: unknown[] = [];
  #end: StreamEnd | undefined = undefined;
  readonly #readers = new Set<StreamReader>();
  #room: Waiter<void> | undefined = undefined;
  #sinceTurn = 0;

  readonly #onLeft: () => void;

  /** @param onLeft Called when the reader has gone before the end: nothing more is wanted. */
  constructor(onLeft: () => void) {
    this.#onLeft = onLeft;
  }

  /**
   * A loop begins to read.
   *
   * @param possible Whether the task is a generator, or may still turn out to be one.
   */
  open(possible: boolean): AsyncIterator<unknown> {
    if (!possible) throw notAGenerator();
    if (this.#readership === 'dropping') {
      throw valuesDropped();
    }
    if (this.#readership !== 'none') throw valuesReadByAnother();
    this.#readership = 'reading';
    return this;
  }

  /** Somebody awaits the result, or the end of the executor. */
  awaited(): void {
    this.#awaited = true;
    this.#wakeProducer();
  }

  /** Whether a generator gives its values here. */
  get begun(): boolean {
    return this.#begun;
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#values.length > 0) {
      const value = this.#values.shift();
      this.#wakeProducer();
      return Promise.resolve({ value, done: false });
    }
    const reader = new StreamReader(this);
    this.#readers.add(reader);
    if (this.#end !== undefined) this.#tellEnd(this.#end);
    return reader.wait();
  }

  return(): Promise<IteratorResult<unknown, undefined>> {
    this.#leave();
    return Promise.resolve({ value: undefined, done: true });
  }

  /** A reader's task was cancelled: as with a loop that is left, nothing more is wanted. */
  readerGone(reader: StreamReader): void {
    this.#readers.delete(reader);
    this.#leave();
  }

  /** The generator's side: waits until another value is wanted, and now and then for the rest of the event loop. */
  async room(): Promise<void> {
    this.#begun = true;
    if (++this.#sinceTurn >= WINDOW) {
      this.#sinceTurn = 0;
      await new Promise<void>(onNextTurn);
    }
    while (!this.#wanted()) {
      this.#room = new Waiter();
      await this.#room.promise;
    }
  }

  push(value: unknown): void {
    if (this.#readership === 'dropping' || this.#readership === 'left') return;
    const [reader] = this.#readers;
    if (reader === undefined) {
      this.#values.push(value);
      return;
    }
    this.#readers.delete(reader);
    reader.settle({ value, done: false });
  }

  /** The generator is over; a reader is told after the values that it has not had yet. */
  finish(end: StreamEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#wakeProducer();
    if (this.#values.length === 0) this.#tellEnd(end);
  }

  #leave(): void {
    this.#values = [];
    if (this.#end !== undefined) return;
    this.#readership = 'left';
    // Before the task is stopped: that is nothing to tell a reader who has left.
    this.finish({ kind: 'returned' });
    this.#onLeft();
  }

  #wanted(): boolean {
    if (this.#values.length < WINDOW || this.#end !== undefined) return true;
    if (this.#readership === 'none' && this.#awaited) {
      this.#readership = 'dropping';
      this.#values = [];
    }
    return this.#readership === 'dropping' || this.#readership === 'left';
  }

  #wakeProducer(): void {
    const room = this.#room;
    this.#room = undefined;
    room?.settle();
  }

  /** An error is told once; after it, as after a return, there is nothing more. */
  #tellEnd(end: StreamEnd): void {
    let failure = end.kind === 'failed' ? end : undefined;
    for (const reader of this.#readers) {
      this.#readers.delete(reader);
      if (failure === undefined) reader.settle({ value: undefined, done: true });
      else reader.fail(failure.error);
      if (failure !== undefined) this.#end = { kind: 'returned' };
      failure = undefined;
    }
  }
}

/** One `next()` that waits. */
class StreamReader extends Waiter<IteratorResult<unknown, undefined>> {
  readonly operation = 'a value of a generator';
  readonly #stream: InlineStream;

  constructor(stream: InlineStream) {
    super();
    this.#stream = stream;
  }

  protected override abandoned(): void {
    this.#stream.readerGone(this);
  }
}
