import { checkWaitOptions, waitOn, type WaitOptions } from '@heddle/cancellation';
import { wrongType } from '@heddle/futures';

/** What `for await` takes. */
export type EachOf<T> = AsyncIterable<T> | Iterable<T | PromiseLike<T>>;

/**
 * Iterates over what is not of Heddle so that each `next` is a wait of Heddle: what {@link waitOn} is for promises. The cancellation of the current task ends the
 * loop also where the source goes on waiting.
 *
 * Where a wait ends early the source's `return` is called, and not waited for: an async generator, say, gets to its cleanup only when what it waits for
 * is over. What comes of it then, a failure too, counts as seen. Where the loop is left otherwise the cleanup is waited for.
 *
 * @param iterable What `for await` takes: an async iterable, or an iterable of promises.
 * @param options `timeout` in milliseconds for each item; `signal`.
 * @returns The items. Its `next` rejects as the source does, with `TimeoutError` where an item takes longer, with the signal's reason, or with `CancelledError`; the
 *   iteration is over then.
 * @throws TypeError and RangeError for wrong arguments.
 *
 * @example
 * ```ts
 * for await (const chunk of waitOnEach(response.body, { timeout: 5000 })) consume(chunk);
 * ```
 */
export function waitOnEach<T>(iterable: EachOf<T>, options?: WaitOptions): AsyncIterableIterator<T, undefined, undefined> {
  checkWaitOptions(options, 'waitOnEach');
  return new WaitedIterator(open(iterable), options);
}

class WaitedIterator<T> implements AsyncIterableIterator<T, undefined, undefined> {
  readonly #source: AsyncIterator<T>;
  readonly #options: WaitOptions | undefined;
  #isOver = false;

  constructor(source: AsyncIterator<T>, options: WaitOptions | undefined) {
    this.#source = source;
    this.#options = options;
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    if (this.#isOver) return { done: true, value: undefined };
    const item = this.#pull();
    const source = { hasEnded: false };
    item.then((result) => { source.hasEnded = result.done === true; }, () => { source.hasEnded = true; });
    try {
      const result = await waitOn(item, this.#options);
      if (result.done !== true) return result;
      this.#isOver = true;
      return { done: true, value: undefined };
    } catch (error) {
      // A source that fails has ended, as in `for await`; one whose item came too late has not.
      if (!source.hasEnded) this.#abandon();
      this.#isOver = true;
      throw error;
    }
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    if (!this.#isOver) {
      this.#isOver = true;
      const ended = this.#source.return?.();
      if (ended !== undefined) await waitOn(ended);
    }
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Not a Promise.resolve: that would keep a result that is no promise from failing as it does in `for await`. */
  async #pull(): Promise<IteratorResult<T>> {
    return this.#source.next();
  }

  /** The source may be in the middle of an item: nobody waits for its end. */
  #abandon(): void {
    if (this.#isOver) return;
    const source = this.#source;
    void (async () => source.return?.())().catch(() => undefined);
  }
}

function open<T>(iterable: EachOf<T>): AsyncIterator<T> {
  const { [Symbol.asyncIterator]: asynchronous, [Symbol.iterator]: synchronous } = ((iterable as unknown) ?? {}) as Partial<AsyncIterable<T> & Iterable<T | PromiseLike<T>>>;
  if (typeof asynchronous === 'function') return asynchronous.call(iterable);
  if (typeof synchronous === 'function') return new PromisesIterator(synchronous.call(iterable));
  throw wrongType('waitOnEach', 'iterable', 'an async iterable, or an iterable of promises', iterable);
}

/** An iterable of promises as `for await` sees it, except that it is closed where one of them fails (as JavaScript has it from 2025 on). */
class PromisesIterator<T> implements AsyncIterator<T> {
  readonly #source: Iterator<T | PromiseLike<T>>;

  constructor(source: Iterator<T | PromiseLike<T>>) {
    this.#source = source;
  }

  async next(): Promise<IteratorResult<T>> {
    const result = this.#source.next();
    if (result.done === true) return { done: true, value: undefined };
    try {
      return { done: false, value: await result.value };
    } catch (error) {
      this.#source.return?.();
      throw error;
    }
  }

  return(): Promise<IteratorResult<T>> {
    this.#source.return?.();
    return Promise.resolve({ done: true, value: undefined });
  }
}
