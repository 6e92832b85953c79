import { waitOn } from '@heddle/cancellation';

/**
 * The results of a Pool's `imap`, for one who reads them as they come, or after the pool was closed and joined: then they are read ahead, as Python's always are.
 */
export class ResultsAhead<T> implements AsyncIterableIterator<T> {
  readonly #results: AsyncIterator<T, unknown>;
  readonly #ended: () => void;
  /** That were asked for ahead, in order. */
  readonly #ahead: Promise<IteratorResult<T>>[] = [];
  #hasEnded = false;

  /** @param ended Called when nothing more comes, perhaps several times. */
  constructor(results: AsyncIterator<T, unknown>, ended: () => void) {
    this.#results = results;
    this.#ended = ended;
  }

  next(): Promise<IteratorResult<T>> {
    const ahead = this.#ahead.shift();
    return ahead === undefined ? this.#pull() : waitOn(ahead);
  }

  async return(): Promise<IteratorResult<T>> {
    this.#ahead.length = 0;
    this.#end();
    await this.#results.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Reads all that is left. Settles, without an error, when nothing more comes. */
  async readAhead(): Promise<void> {
    while (!this.#hasEnded) {
      const result = this.#pull();
      this.#ahead.push(result);
      await result.catch(() => undefined);
    }
  }

  #pull(): Promise<IteratorResult<T>> {
    const result = this.#results.next() as Promise<IteratorResult<T>>;
    result.then(({ done }) => { if (done === true) this.#end(); }, () => { this.#end(); });
    return result;
  }

  #end(): void {
    this.#hasEnded = true;
    this.#ended();
  }
}
