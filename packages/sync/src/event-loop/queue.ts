import { checkOptionNames, checkWaitOptions, describeValue, type WaitOptions } from '@heddle/cancellation';

import { checkCount, type CountRule } from '../check-count.js';
import { ItemIterator, ItemWaiter } from './item-waiter.js';
import { QueueEmptyError, QueueFullError, QueueShutDownError, TaskDoneError } from '../errors/queue-errors.js';
import type { ItemStorage } from './storage/item-storage.js';
import { RingBuffer } from './storage/ring-buffer.js';
import { mayProceed, OperationWaiter, WaitQueue } from './wait-queue.js';

/** What a queue's size may be. */
export const QUEUE_SIZE: CountRule = { least: 0, infinite: true };

/** What a queue tells about itself. */
export interface QueueStatistics {
  /** Items in it. */
  readonly size: number;
  /** `Infinity` where there is no limit. */
  readonly maxSize: number;
  /** Items that were put, and for which `taskDone` has not been called yet. */
  readonly unfinished: number;
  readonly waitingToGet: number;
  readonly waitingToPut: number;
  readonly waitingToJoin: number;
  readonly shutDown: boolean;
}

/** How to shut a queue down. */
export interface QueueShutdownOptions {
  /** Drops what is in the queue, in place of letting it be taken. */
  readonly immediate?: boolean | undefined;
}

/** A wait for room, with what is to be put there. */
class Putter<T> extends OperationWaiter<undefined> {
  readonly item: T;

  constructor(item: T) {
    super();
    this.item = item;
  }
}

/**
 * First in, first out, between the tasks of one event loop. After asyncio's `Queue`, with the shutdown of Python 3.13.
 *
 * Unlike there, an item goes straight to whoever waits longest for one, and a place that gets free straight to whoever
 * waits longest to put. So nobody gets in between, and what has been handed over belongs to the receiver: neither a
 * signal nor a time-out that comes after that loses it. An item that is a promise is awaited by `get`, as by any async
 * function; `getNowait` and iterations give it as it is.
 *
 * @example
 * ```ts
 * const queue = new Queue<string>(100);
 * await queue.put('a.txt', { timeout: 1000 });
 * queue.shutdown();
 * for await (const name of queue) {
 *   await compress(name);
 *   queue.taskDone();
 * }
 * ```
 */
export class Queue<T> implements AsyncIterable<T> {
  // Invariants: somebody waits to get only while there is no item, to put only while there is no room, and for neither
  // after the shutdown; somebody waits to join only while `#unfinished` is more than 0.
  readonly #maxSize: number;
  readonly #items: ItemStorage<T>;
  readonly #getters = new WaitQueue<T, ItemWaiter<T>>(this, 'get');
  readonly #putters = new WaitQueue<undefined, Putter<T>>(this, 'put');
  readonly #joiners = new WaitQueue<undefined>(this, 'join');
  #unfinished = 0;
  #shutDown = false;

  /**
   * @param maxSize How many items fit in: an integer of 1 or more; 0 sets no limit, as in Python, nor does `Infinity`.
   * @param storage For subclasses: what the items are kept in, empty and the queue's alone.
   */
  constructor(maxSize = 0, storage: ItemStorage<T> = new RingBuffer<T>()) {
    checkCount(maxSize, 'new Queue', 'maxSize', QUEUE_SIZE);
    this.#maxSize = maxSize === 0 ? Infinity : maxSize;
    this.#items = storage;
  }

  /** How many items are in it. Python's `qsize`. */
  get size(): number {
    return this.#items.size;
  }

  /** How many items fit in; `Infinity` where there is no limit. */
  get maxSize(): number {
    return this.#maxSize;
  }

  empty(): boolean {
    return this.#items.size === 0;
  }

  full(): boolean {
    return this.#items.size >= this.#maxSize;
  }

  /**
   * Puts an item in, as soon as there is room.
   *
   * @returns Rejects with `QueueShutDownError`, `TimeoutError`, the signal's reason or `CancelledError`; the item is then
   *   not in the queue.
   */
  put(item: T, options?: WaitOptions): Promise<void> {
    if (options !== undefined) checkWaitOptions(options, 'Queue.put');
    if (this.#shutDown) return Promise.reject(shutDownError('put'));
    if (this.#items.size < this.#maxSize && mayProceed(options)) {
      this.#accept(item);
      return Promise.resolve();
    }
    const putter = new Putter(item);
    this.#putters.push(putter);
    return putter.wait(options);
  }

  /**
   * Puts an item in, if there is room.
   *
   * @throws QueueFullError where there is none, QueueShutDownError after the shutdown.
   */
  putNowait(item: T): void {
    if (this.#shutDown) throw shutDownError('putNowait');
    if (this.full()) throw new QueueFullError(`Queue.putNowait: the queue is full: it has ${this.#items.size} items`);
    this.#accept(item);
  }

  /**
   * Takes an item out, as soon as there is one.
   *
   * @returns Rejects with `QueueShutDownError` when there will be none any more, with `TimeoutError`, the signal's reason
   *   or `CancelledError`; no item is then taken.
   */
  get(options?: WaitOptions): Promise<T> {
    if (options !== undefined) checkWaitOptions(options, 'Queue.get');
    if (this.#items.size > 0) {
      if (mayProceed(options)) return Promise.resolve(this.#take());
    } else if (this.#shutDown) {
      return Promise.reject(shutDownError('get'));
    }
    const getter = new ItemWaiter<T>('item');
    this.#getters.push(getter);
    return getter.wait(options);
  }

  /**
   * Takes an item out, if there is one.
   *
   * @throws QueueEmptyError where there is none, QueueShutDownError where there will be none any more.
   */
  getNowait(): T {
    if (this.#items.size > 0) return this.#take();
    if (this.#shutDown) throw shutDownError('getNowait');
    throw new QueueEmptyError('Queue.getNowait: the queue is empty');
  }

  /**
   * Says that an item that was taken out has been dealt with. Whoever counts on `join` calls it once for each.
   *
   * @throws TaskDoneError where it was called for every item already.
   */
  taskDone(): void {
    if (this.#unfinished === 0) throw new TaskDoneError('Queue.taskDone: called more often than items were put');
    this.#finish(1);
  }

  /**
   * Waits until `taskDone` has been called for every item. Rejects with `TimeoutError`, the signal's reason or
   * `CancelledError`.
   */
  join(options?: WaitOptions): Promise<void> {
    if (options !== undefined) checkWaitOptions(options, 'Queue.join');
    if (this.#unfinished === 0 && mayProceed(options)) return Promise.resolve();
    const joiner = new OperationWaiter<undefined>();
    this.#joiners.push(joiner);
    return joiner.wait(options);
  }

  /**
   * Ends the queue: nothing more can be put, and once it is empty, `get` rejects and iterations end. Whoever waits to
   * put, or waits for an item, is rejected with `QueueShutDownError`.
   *
   * With `immediate` the queue is emptied at once, and what was in it counts as dealt with: `join` then returns although
   * nobody has done it. May be called again, to make up for `immediate`.
   */
  shutdown(options?: QueueShutdownOptions): void {
    const immediate = checkShutdownOptions(options);
    this.#shutDown = true;
    if (immediate) {
      const dropped = this.#items.size;
      this.#items.clear();
      // Somebody may have called `taskDone` for what was still in the queue.
      this.#finish(Math.min(dropped, this.#unfinished));
    }
    this.#getters.failAll(() => shutDownError('get'));
    this.#putters.failAll(() => shutDownError('put'));
  }

  /** Takes items out until the queue is shut down and empty. Several may iterate at a time; each item goes to one. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return new ItemIterator(() => this.#next());
  }

  statistics(): QueueStatistics {
    return {
      size: this.#items.size,
      maxSize: this.#maxSize,
      unfinished: this.#unfinished,
      waitingToGet: this.#getters.length,
      waitingToPut: this.#putters.length,
      waitingToJoin: this.#joiners.length,
      shutDown: this.#shutDown,
    };
  }

  #next(): Promise<IteratorResult<T>> {
    if (this.#items.size > 0) return Promise.resolve({ done: false, value: this.#take() });
    if (this.#shutDown) return Promise.resolve({ done: true, value: undefined });
    const getter = new ItemWaiter<T>('result');
    this.#getters.push(getter);
    return getter.wait() as Promise<unknown> as Promise<IteratorResult<T>>;
  }

  /** There is room: the item goes to whoever waits longest, or in. */
  #accept(item: T): void {
    if (this.#getters.settleFirst(item) === undefined) this.#items.push(item);
    this.#unfinished++;
  }

  #take(): T {
    const item = this.#items.take();
    if (this.#putters.length > 0) this.#admit();
    return item;
  }

  /** A place is free: lets in the item that has waited longest. */
  #admit(): void {
    for (let putter = this.#putters.first; putter !== undefined && !this.full(); putter = this.#putters.first) {
      this.#putters.remove(putter);
      // True only if a task ends its wait from within another's: then it has given up.
      if (putter.settled) continue;
      try {
        this.#items.push(putter.item);
      } catch (error) {
        // Not comparable with the others: that is for the one who puts it to know, not for the one who takes.
        putter.fail(error);
        continue;
      }
      this.#unfinished++;
      putter.settle(undefined);
    }
  }

  #finish(count: number): void {
    this.#unfinished -= count;
    if (this.#unfinished === 0) this.#joiners.settleAll(undefined);
  }
}

function shutDownError(method: string): QueueShutDownError {
  return new QueueShutDownError(`Queue.${method}: the queue has been shut down`);
}

/** Whether to drop what is in the queue. */
function checkShutdownOptions(options: QueueShutdownOptions | undefined): boolean {
  if (options === undefined) return false;
  checkOptionNames(options, ['immediate'], 'Queue.shutdown');
  const immediate: unknown = options.immediate ?? false;
  if (typeof immediate !== 'boolean') {
    throw new TypeError(`Queue.shutdown: immediate must be a boolean, received ${describeValue(immediate)}`);
  }
  return immediate;
}
