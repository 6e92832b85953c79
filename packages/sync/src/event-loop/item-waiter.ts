import { OperationWaiter } from './wait-queue.js';
import { EndOfChannelError } from '../errors/channel-errors.js';
import { QueueShutDownError } from '../errors/queue-errors.js';

/**
 * A wait for an item. An iteration's wait ends with a result that holds the item, so that an item that is a promise
 * arrives as it is, and with `done` where nothing will come any more.
 */
export class ItemWaiter<T> extends OperationWaiter<T> {
  readonly #form: 'item' | 'result';

  constructor(form: 'item' | 'result') {
    super();
    this.#form = form;
  }

  override settle(item: T): boolean {
    return super.settle(this.#form === 'item' ? item : asItem<T>({ done: false, value: item }));
  }

  override fail(error: unknown): boolean {
    if (this.#form === 'result' && (error instanceof QueueShutDownError || error instanceof EndOfChannelError)) {
      return super.settle(asItem<T>({ done: true, value: undefined }));
    }
    return super.fail(error);
  }
}

/** The one place where a result passes for an item: a queue of waiters has one type, and both kinds wait in it. */
function asItem<T>(result: IteratorResult<T>): T {
  return result as T;
}

/** Iterates by a function that gives one result after the other. A `next` that waits goes on after `return`, and loses nothing. */
export class ItemIterator<T> implements AsyncIterableIterator<T> {
  #next: (() => Promise<IteratorResult<T>>) | undefined;

  constructor(next: () => Promise<IteratorResult<T>>) {
    this.#next = next;
  }

  next(): Promise<IteratorResult<T>> {
    return this.#next === undefined ? Promise.resolve({ done: true, value: undefined }) : this.#next();
  }

  return(): Promise<IteratorResult<T>> {
    this.#next = undefined;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
