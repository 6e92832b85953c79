import { describeValue } from '@heddle/cancellation';

/** What the items of a map come from, however they come. */
export interface MapSource {
  /** How many items can be taken now: an iterator always has more until it ends. */
  readonly available: number;
  /** Whether all items have been taken. */
  readonly exhausted: boolean;
  /** What it threw instead of its next item; nothing comes after that. */
  readonly failure: { readonly error: unknown } | undefined;
  /** Takes items, `most` at most. */
  take(most: number): unknown[];
  /**
   * Asks an asynchronous source for its next item, unless it has `most` that were not taken. It calls `arrived` then,
   * and is to be asked again.
   */
  ask(most: number): void;
  /** No more items are wanted: closes the iterator, once, unless it has ended by itself. */
  close(): Promise<void>;
}

/** @param arrived Called when an item, the end or an error has come later. */
export function openSource(items: unknown, arrived: () => void, operation: string): MapSource {
  if (typeof items === 'string') return new SyncSource(items[Symbol.iterator]());
  if (typeof items === 'object' && items !== null) {
    if (isAsyncIterable(items)) return new AsyncSource(items[Symbol.asyncIterator](), arrived);
    if (isPlainArray(items)) return new ArraySource(items);
    if (isIterable(items)) return new SyncSource(items[Symbol.iterator]());
  }
  throw new TypeError(`${operation}: expected an iterable or an async iterable of items, received ${describeValue(items)}`);
}

/** What the iterator of an array does, without an object for each item. */
class ArraySource implements MapSource {
  readonly #array: readonly unknown[];
  #next = 0;
  exhausted = false;
  readonly failure: undefined = undefined;

  constructor(array: readonly unknown[]) {
    this.#array = array;
  }

  get available(): number {
    return this.exhausted ? 0 : Infinity;
  }

  take(most: number): unknown[] {
    // Its length is looked at each time: it may grow as long as its end was not reached.
    const end = this.#next + most;
    if (end > this.#array.length) this.exhausted = true;
    const items: unknown[] = [];
    for (const last = Math.min(end, this.#array.length); this.#next < last; this.#next++) items.push(this.#array[this.#next]);
    return items;
  }

  ask(): void {
    // It has its items there at any time.
  }

  async close(): Promise<void> {
    this.exhausted = true;
  }
}

class SyncSource implements MapSource {
  readonly #iterator: Iterator<unknown>;
  exhausted = false;
  failure: { readonly error: unknown } | undefined = undefined;

  constructor(iterator: Iterator<unknown>) {
    this.#iterator = iterator;
  }

  get available(): number {
    return this.exhausted ? 0 : Infinity;
  }

  take(most: number): unknown[] {
    const items: unknown[] = [];
    try {
      while (items.length < most) {
        const step = checkStep(this.#iterator.next());
        if (step.done) {
          this.exhausted = true;
          break;
        }
        items.push(step.value);
      }
    } catch (error) {
      this.exhausted = true;
      this.failure = { error };
    }
    return items;
  }

  ask(): void {
    // An iterator has its items there at any time.
  }

  async close(): Promise<void> {
    if (this.exhausted) return;
    this.exhausted = true;
    this.#iterator.return?.();
  }
}

/** Invariant: at most one `next()` of the iterator is under way, and none is begun after the end, an error or `close`. */
class AsyncSource implements MapSource {
  readonly #iterator: AsyncIterator<unknown>;
  readonly #arrived: () => void;
  #items: unknown[] = [];
  #asking = false;
  #closed = false;
  #ended = false;
  failure: { readonly error: unknown } | undefined = undefined;

  constructor(iterator: AsyncIterator<unknown>, arrived: () => void) {
    this.#iterator = iterator;
    this.#arrived = arrived;
  }

  get available(): number {
    return this.#items.length;
  }

  get exhausted(): boolean {
    return (this.#ended || this.#closed) && this.#items.length === 0;
  }

  take(most: number): unknown[] {
    if (this.#items.length <= most) {
      const all = this.#items;
      this.#items = [];
      return all;
    }
    return this.#items.splice(0, most);
  }

  ask(most: number): void {
    if (this.#asking || this.#ended || this.#closed || this.#items.length >= most) return;
    this.#asking = true;
    try {
      // As `for await` has it, what is no promise is taken as it is.
      Promise.resolve(this.#iterator.next()).then(this.#received, this.#failed);
    } catch (error) {
      this.#failed(error);
    }
  }

  async close(): Promise<void> {
    if (this.#ended || this.#closed) return;
    this.#closed = true;
    this.#items = [];
    const returned = Promise.resolve(this.#iterator.return?.());
    // A generator takes `return` after the `next` that is under way, which may take for ever: nobody waits for that.
    if (this.#asking) returned.catch(() => undefined);
    else await returned;
  }

  readonly #received = (step: IteratorResult<unknown>): void => {
    if (this.#closed) return;
    try {
      if (checkStep(step).done) this.#ended = true;
      else this.#items.push(step.value);
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#asking = false;
    this.#arrived();
  };

  readonly #failed = (error: unknown): void => {
    this.#asking = false;
    if (this.#closed) return;
    this.#ended = true;
    this.failure = { error };
    this.#arrived();
  };
}

/** What an iterator gives, which as in `for...of` must be an object: without a `done` it would go on for ever. */
function checkStep<T>(step: IteratorResult<T>): IteratorResult<T> {
  const given: unknown = step;
  if ((typeof given === 'object' && given !== null) || typeof given === 'function') return step;
  throw new TypeError(`The iterator of the items gave ${describeValue(given)}, which is no object with its next value`);
}

const arrayValues = Array.prototype[Symbol.iterator];

/** Whether nobody would notice that an array is not read through its iterator. */
function isPlainArray(value: object): value is readonly unknown[] {
  return Array.isArray(value) && Object.getPrototypeOf(value) === Array.prototype && value[Symbol.iterator] === arrayValues;
}

function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value && typeof value[Symbol.asyncIterator] === 'function';
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value && typeof value[Symbol.iterator] === 'function';
}
