import { subscribeToAbort, TimeoutError, Waiter, type AbortSubscriber, type AbortSubscription } from '@heddle/cancellation';

import type { MapOptions } from '../executor/executor.js';
import { IterationDeadline } from '../future/iteration-deadline.js';
import { onNextTurn } from '../platform/next-turn.js';
import { ChunkSender } from './chunk-sender.js';
import { ChunkSizer } from './chunk-sizer.js';
import type { ChunkOutcome, ChunkSubmitter } from './chunk-submitter.js';
import { MapChunk, type ChunkOwner } from './map-chunk.js';
import { openSource, type MapSource } from './map-source.js';
import { ReaderTurns } from './reader-turns.js';

/** Chunks that are kept submitted for each worker where the caller sets no `bufferSize`: enough to bridge a slow one. */
const CHUNKS_AHEAD_PER_WORKER = 8;
const LEAST_CHUNKS_AHEAD = 16;
/** How long (milliseconds) chunks are made at a stretch, as long as the workers have enough to do. */
const FILL_MS = 1;
/** The clock is looked at once in so many results, plus one. */
const CLOCK_MASK = 255;

/**
 * The one implementation of `map` and `starmap`: over iterables, async iterables and endless ones, in chunks, with a
 * limit on how far it runs ahead of its reader.
 *
 * As Python's, it begins to pull and to submit at the call. `options` must have been checked (`checkMapOptions`). What
 * the source throws comes after the results of the items before; an item's error comes at its place (unordered: when
 * it happens), after which the iteration is over. On an error, on `return()`, on the abort and on the time-out, what
 * has not started is cancelled and the source is closed.
 *
 * @param operation The call, for messages: 'map'.
 * @throws TypeError where `items` cannot be iterated.
 */
export function mapOver<R>(
  submitter: ChunkSubmitter,
  items: Iterable<unknown> | AsyncIterable<unknown>,
  options: MapOptions = {},
  operation = 'map',
): AsyncIterableIterator<R> {
  return new MapRun<R>(submitter, items, options, operation);
}

/**
 * - open: pulls and submits as there is room;
 * - stopped: a chunk has failed; nothing more is pulled, and what comes before the failure is still read;
 * - closed: over; at most an error is still to be told, once.
 */
type MapState = 'open' | 'stopped' | 'closed';

/**
 * Invariants: `#ahead` is how many items were taken from the source and not yet handed out (a chunk's count until its
 * last is); while a reader waits, nothing can be handed out; `#underWay` holds no more than `#capacity`; the source is closed,
 * and the signal no longer heard, when it is closed.
 */
class MapRun<R> implements AsyncIterableIterator<R>, AbortSubscriber, ChunkOwner {
  readonly #submitter: ChunkSubmitter;
  readonly #sender: ChunkSender;
  readonly #capacity: number;
  readonly #source: MapSource;
  readonly #sizer: ChunkSizer;
  readonly #ordered: boolean;
  readonly #bufferSize: number | undefined;
  readonly #timeout: number;
  readonly #deadline: IterationDeadline;
  readonly #signal: AbortSignal | undefined;
  readonly #operation: string;
  #subscription: AbortSubscription | undefined = undefined;

  #state: MapState = 'open';
  /** An error that has had no reader yet. */
  #untold: { readonly error: unknown } | undefined = undefined;
  /** Of the chunks that have failed, the first. */
  #failedIndex = Infinity;

  // The chunk that is being handed out. `#values` is empty where there is none.
  #current: MapChunk | undefined = undefined;
  #values: readonly unknown[] = [];
  #cursor = 0;
  readonly #turns = new ReaderTurns();

  // Chunks to be read: all that were submitted where the order is kept, else those that are completed.
  #first: MapChunk | undefined = undefined;
  #last: MapChunk | undefined = undefined;
  readonly #underWay = new Set<MapChunk>();
  #submitted = 0;
  #handedOut = 0;
  #ahead = 0;
  #filling = false;
  #fillScheduled = false;
  #serving = false;
  readonly #readers = new Set<MapReader<R>>();

  constructor(submitter: ChunkSubmitter, items: unknown, options: MapOptions, operation: string) {
    this.#submitter = submitter;
    this.#sender = new ChunkSender(submitter, options.signal, () => this.#fill());
    this.#capacity = Math.max(1, submitter.capacity ?? Infinity);
    this.#operation = operation;
    this.#ordered = options.ordered ?? true;
    this.#bufferSize = options.bufferSize;
    this.#timeout = options.timeout ?? Infinity;
    this.#deadline = new IterationDeadline(this.#timeout, this.#readers, () => this.#expire());
    this.#signal = options.signal;
    const { bufferSize = Infinity, chunkSize } = options;
    // A buffer is to keep all workers busy: chunks of a size that is found must leave room for two for each.
    const limit = chunkSize === undefined ? Math.max(1, Math.floor(bufferSize / (2 * submitter.parallelism))) : bufferSize;
    this.#sizer = new ChunkSizer(chunkSize, limit);
    this.#source = openSource(items, () => this.#fill(), operation);
    if (this.#signal?.aborted === true) {
      this.#endWith(this.#signal.reason);
      return;
    }
    if (this.#signal !== undefined) this.#subscription = subscribeToAbort(this.#signal, this);
    this.#fill();
  }

  next(): Promise<IteratorResult<R, undefined>> {
    if (this.#turns.pause !== undefined) return this.#turns.pause.then(() => this.next());
    if (this.#cursor < this.#values.length) {
      const pause = (this.#cursor & CLOCK_MASK) === 0 ? this.#turns.pauseWhereDue() : undefined;
      return pause === undefined ? Promise.resolve({ value: this.#takeValue(), done: false }) : pause.then(() => this.next());
    }
    const step = this.#step();
    if (step === undefined) return this.#waitForNext();
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a task may throw anything
    return 'error' in step ? Promise.reject(step.error) : Promise.resolve(step);
  }

  async return(): Promise<IteratorResult<R, undefined>> {
    const closing = this.#close();
    this.#untold = undefined;
    await closing;
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** The signal was aborted. */
  abort(reason: unknown): void {
    this.#endWith(reason);
  }

  /** A reader's wait was ended from outside: the iteration is over, as a Python generator that has raised. */
  readerGone(reader: MapReader<R>): void {
    this.#readers.delete(reader);
    this.#closeQuietly();
  }

  chunkDone(chunk: MapChunk, outcome: ChunkOutcome): void {
    this.#underWay.delete(chunk);
    if (this.#state === 'closed' || (this.#state === 'stopped' && (!this.#ordered || chunk.index > this.#failedIndex))) return;
    chunk.outcome = outcome;
    if (!this.#ordered) this.#append(chunk);
    if (outcome.failed) this.#stopAt(chunk);
    else this.#sizer.record(chunk.size, outcome.runTime ?? this.#estimateRunTime(chunk));
    this.#serve();
    this.#fill();
  }

  /** Pulls items and submits them, as far as there is room. */
  #fill(): void {
    // A chunk that is completed at once calls this from within: the loop that is running goes on for it.
    if (this.#filling) return;
    this.#filling = true;
    const until = performance.now() + FILL_MS;
    const enough = this.#submitter.parallelism * 2;
    while (this.#state === 'open' && !this.#source.exhausted) {
      if (this.#sender.blocked || this.#underWay.size >= this.#capacity) break;
      const room = this.#room();
      this.#source.ask(room);
      const size = this.#sizer.size;
      const { available } = this.#source;
      if (room < size || available === 0) break;
      // Fewer than a chunk from an asynchronous source: they go at once where a worker could be idle, else they wait for more.
      if (this.#underWay.size >= enough) {
        if (available < size) break;
        if (performance.now() > until) {
          this.#fillNextTurn();
          break;
        }
      }
      const items = this.#source.take(size);
      if (items.length > 0) this.#submit(items);
    }
    this.#filling = false;
    // The end of the source, or its error, may be what a reader waits for.
    if (this.#source.exhausted) this.#serve();
  }

  /** Chunks are made no longer at a stretch: the rest after the event loop has had its turn. */
  #fillNextTurn(): void {
    if (this.#fillScheduled) return;
    this.#fillScheduled = true;
    onNextTurn(() => {
      this.#fillScheduled = false;
      this.#fill();
    });
  }

  /** How many more items may be taken. */
  #room(): number {
    if (this.#bufferSize !== undefined) return this.#bufferSize - this.#ahead;
    const chunks = Math.max(LEAST_CHUNKS_AHEAD, this.#submitter.parallelism * CHUNKS_AHEAD_PER_WORKER);
    return (chunks - (this.#submitted - this.#handedOut)) * this.#sizer.size;
  }

  #submit(items: readonly unknown[]): void {
    const chunk = new MapChunk(this, this.#submitted++, items.length, this.#underWay.size + 1);
    this.#ahead += items.length;
    this.#underWay.add(chunk);
    if (this.#ordered) this.#append(chunk);
    this.#sender.send(chunk, items);
  }

  /** What is queued before a chunk runs before it; the rest of its time it ran itself. */
  #estimateRunTime(chunk: MapChunk): number {
    return (performance.now() - chunk.submitted) / Math.ceil(chunk.depth / this.#submitter.parallelism);
  }

  #append(chunk: MapChunk): void {
    if (this.#last === undefined) this.#first = chunk;
    else this.#last.next = chunk;
    this.#last = chunk;
  }

  /** A chunk has failed: whatever would come after its error is not wanted any more. */
  #stopAt(chunk: MapChunk): void {
    this.#state = 'stopped';
    this.#failedIndex = Math.min(this.#failedIndex, chunk.index);
    ignoreFailure(this.#source.close());
    this.#cancelWhere((other) => !this.#ordered || other.index > this.#failedIndex);
  }

  #cancelWhere(unwanted: (chunk: MapChunk) => boolean): void {
    for (const chunk of [...this.#underWay]) {
      if (!unwanted(chunk)) continue;
      if (this.#sender.withdraw(chunk)) this.#underWay.delete(chunk);
      else chunk.future?.cancel();
    }
  }

  #takeValue(): R {
    const value = this.#values[this.#cursor++] as R;
    if (this.#cursor === this.#values.length && this.#current?.outcome?.failed === false) this.#leaveCurrent();
    return value;
  }

  /** The chunk has been handed out: there is room for another. */
  #leaveCurrent(): void {
    this.#ahead -= this.#current?.size ?? 0;
    this.#handedOut++;
    this.#current = undefined;
    this.#values = [];
    this.#cursor = 0;
    this.#fill();
  }

  /** What a reader gets next; `undefined` where it is not there yet. */
  #step(): IteratorResult<R, undefined> | { readonly error: unknown } | undefined {
    for (;;) {
      if (this.#untold !== undefined) {
        const untold = this.#untold;
        this.#untold = undefined;
        return untold;
      }
      if (this.#state === 'closed') return { value: undefined, done: true };
      if (this.#cursor < this.#values.length) return { value: this.#takeValue(), done: false };
      if (this.#current?.outcome?.failed === true) {
        this.#untold = { error: this.#current.outcome.error };
        this.#closeQuietly();
      } else if (this.#first?.outcome !== undefined) {
        this.#enter(this.#first, this.#first.outcome);
      } else if (this.#source.exhausted && this.#underWay.size === 0 && this.#first === undefined) {
        this.#untold = this.#source.failure;
        this.#closeQuietly();
      } else {
        return undefined;
      }
    }
  }

  #enter(chunk: MapChunk, outcome: ChunkOutcome): void {
    this.#first = chunk.next;
    if (this.#first === undefined) this.#last = undefined;
    this.#current = chunk;
    this.#values = outcome.values;
    this.#cursor = 0;
    if (outcome.values.length === 0 && !outcome.failed) this.#leaveCurrent();
  }

  #waitForNext(): Promise<IteratorResult<R, undefined>> {
    const reader = new MapReader<R>(this);
    this.#readers.add(reader);
    const waiting = reader.wait();
    this.#deadline.readersChanged();
    return waiting;
  }

  /** The time is up: whoever waits longest is told so. */
  #expire(): void {
    this.#endWith(new TimeoutError(`${this.#operation}: the next result was not there ${this.#timeout} ms after the call`));
  }

  /** Hands out what there is to those who wait. */
  #serve(): void {
    // A step may make room, and so submit, complete and come back here: the loop that is running goes on for it.
    if (this.#serving) return;
    this.#serving = true;
    for (const reader of this.#readers) {
      const step = this.#step();
      if (step === undefined) break;
      this.#readers.delete(reader);
      if ('error' in step) reader.fail(step.error);
      else reader.settle(step);
    }
    this.#serving = false;
    this.#deadline.readersChanged();
  }

  /** Over, with an error that comes before everything that has not been handed out. */
  #endWith(error: unknown): void {
    if (this.#state === 'closed') return;
    this.#untold = { error };
    this.#closeQuietly();
  }

  #closeQuietly(): void {
    ignoreFailure(this.#close());
  }

  /** @returns When the source has closed. */
  #close(): Promise<void> {
    if (this.#state === 'closed') return Promise.resolve();
    this.#state = 'closed';
    this.#values = [];
    this.#cursor = 0;
    this.#current = undefined;
    this.#first = undefined;
    this.#last = undefined;
    this.#subscription?.remove();
    this.#cancelWhere(() => true);
    const closing = this.#source.close();
    this.#serve();
    return closing;
  }
}

/** One `next()` that waits. */
class MapReader<R> extends Waiter<IteratorResult<R, undefined>> {
  readonly operation = 'map';
  readonly #run: MapRun<R>;

  constructor(run: MapRun<R>) {
    super();
    this.#run = run;
  }

  protected override abandoned(): void {
    this.#run.readerGone(this);
  }
}

/** Closing the source failed after the iteration had an error of its own, which counts: as with `for`. */
function ignoreFailure(promise: Promise<void>): void {
  promise.catch(() => undefined);
}
