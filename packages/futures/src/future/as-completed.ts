import { checkWaitOptions, type Dependencies, TimeoutError, Waiter, type WaitOptions } from '@heddle/cancellation';

import type { FutureWatcher } from './future-extras.js';
import { unwatchFuture, watchFuture, type Future } from './future.js';
import { IterationDeadline } from './iteration-deadline.js';
import { collectFutures } from './wait.js';

/**
 * A future as `asCompleted` gives it: the same object, without `then` as far as types go. TypeScript takes whatever
 * `for await` gives for awaited, and would take a promise among it for its value. So ask it: `await future.result()`,
 * `future.resultSync()`, `await future.exception()`.
 */
export type CompletedFuture<F extends Future<unknown>> = F & { readonly then: never };

/**
 * Gives futures as they are done, those first that are done already: Python's `as_completed`. A future that is given
 * twice comes once. Failures are for the caller to look at: none of those that it was given is reported as unhandled.
 *
 * @param options `timeout`: milliseconds from this call; a future that is not done by then is a `TimeoutError`, which
 *   says how many were unfinished. `signal`: ends the iteration with its reason.
 * @returns An iterator that ends after the last future, or after it has rejected once.
 * @throws TypeError for what is not a future, and for wrong options.
 * @see https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.as_completed
 *
 * @example
 * ```ts
 * for await (const future of asCompleted(futures, { timeout: 5000 })) console.log(await future.result());
 * ```
 */
export function asCompleted<F extends Future<unknown>>(
  futures: Iterable<F>,
  options: WaitOptions = {},
): AsyncIterableIterator<CompletedFuture<F>> {
  checkWaitOptions(options, 'asCompleted');
  const completions: AsyncIterableIterator<F> = new Completions(collectFutures(futures, 'asCompleted'), options);
  return completions as AsyncIterableIterator<CompletedFuture<F>>;
}

/**
 * Invariants: `#pending` holds the futures that this watches; what is done and not yet handed out is in `#ready`; where
 * a reader waits, `#ready` is empty.
 */
class Completions<F extends Future<unknown>> implements AsyncIterableIterator<F>, FutureWatcher<F> {
  readonly #pending = new Set<F>();
  readonly #ready: F[] = [];
  /** Where `#ready` begins: taking from an array's front would be slow for many. */
  #taken = 0;
  readonly #readers = new Set<Reader<F>>();
  readonly #total: number;
  readonly #signal: AbortSignal | undefined;
  readonly #deadline: IterationDeadline;

  constructor(futures: ReadonlySet<F>, options: WaitOptions) {
    this.#total = futures.size;
    this.#signal = options.signal;
    this.#deadline = new IterationDeadline(options.timeout ?? Infinity, this.#readers, () => this.#expire());
    for (const future of futures) {
      this.#pending.add(future);
      watchFuture(future, this);
    }
  }

  futureDone(future: F): void {
    this.#pending.delete(future);
    const [reader] = this.#readers;
    if (reader === undefined) {
      this.#ready.push(future);
      return;
    }
    this.#readers.delete(reader);
    reader.settle({ value: future, done: false });
    if (this.#pending.size === 0) this.#endReaders();
    this.#deadline.readersChanged();
  }

  next(): Promise<IteratorResult<F, undefined>> {
    const future = this.#ready[this.#taken];
    if (future !== undefined) {
      this.#taken++;
      return Promise.resolve({ value: future, done: false });
    }
    if (this.#pending.size === 0) return Promise.resolve({ value: undefined, done: true });
    const reader = new Reader(this);
    this.#readers.add(reader);
    const waiting = reader.wait({ signal: this.#signal });
    this.#deadline.readersChanged();
    return waiting;
  }

  /** Those that are not done. */
  pending(): Iterable<F> {
    return this.#pending;
  }

  return(): Promise<IteratorResult<F, undefined>> {
    this.#close();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** A reader's wait was ended from outside: as in Python, that ends the iteration. */
  readerGone(reader: Reader<F>): void {
    this.#readers.delete(reader);
    this.#close();
  }

  /** The time is up: whoever waits longest is told so, in Python's words. */
  #expire(): void {
    const [reader] = this.#readers;
    reader?.cancel(new TimeoutError(`${this.#pending.size} (of ${this.#total}) futures unfinished`));
  }

  #close(): void {
    for (const future of this.#pending) unwatchFuture(future, this);
    this.#pending.clear();
    this.#taken = this.#ready.length;
    this.#endReaders();
    this.#deadline.readersChanged();
  }

  #endReaders(): void {
    const readers = [...this.#readers];
    this.#readers.clear();
    for (const reader of readers) reader.settle({ value: undefined, done: true });
  }
}

/** One `next()` that waits. */
class Reader<F extends Future<unknown>> extends Waiter<IteratorResult<F, undefined>> {
  readonly operation = 'asCompleted';
  readonly #completions: Completions<F>;

  constructor(completions: Completions<F>) {
    super();
    this.#completions = completions;
  }

  dependsOn(): Dependencies {
    return { any: this.#completions.pending() };
  }

  protected override abandoned(): void {
    this.#completions.readerGone(this);
  }
}
