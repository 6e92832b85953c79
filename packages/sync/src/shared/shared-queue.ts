import type { WaitOptions } from '@heddle/cancellation';
import { checkWaitOptions, Rejection } from '@heddle/cancellation';
import { describe } from '@heddle/codec';

import { QueueEmptyError, QueueFullError, QueueShutDownError, TaskDoneError } from '../errors/queue-errors.js';
import { Kind } from './kinds.js';
import { threadIdentity } from './platform/thread-identity.js';
import { Header } from './protocol/layout.js';
import { countWaiters } from './protocol/line.js';
import { INLINE_BYTES, JOINERS, PUTTERS, QueueWord, TAKERS } from './protocol/queue-layout.js';
import { JoinState, PutState, QueueState, shutDown, TakeState } from './protocol/queue-state.js';
import type { Verdict } from './protocol/resource.js';
import { QueueExternals } from './queue-externals.js';
import { QueueValues } from './queue-values.js';
import type { SharedHandle } from './primitive-memory.js';
import { PrimitiveMemory } from './primitive-memory.js';
import { registerShared, SharedObject } from './shared-object.js';
import type { SharedQueueOptions, SharedQueueShutdownOptions } from './shared-queue-options.js';
import { checkImmediate, FIXED_WORDS, layOut, layoutOf } from './shared-queue-options.js';
import type { BlockingOptions } from './shared-wait.js';
import { checkBlockingOptions, SharedWait } from './shared-wait.js';
import { Spin } from './spin.js';

/** What a queue tells of itself. */
export interface SharedQueueStatistics {
  /** Items in it. */
  readonly size: number;
  readonly maxSize: number;
  /** Items that were put, and for which `taskDone` has not been called yet. */
  readonly unfinished: number;
  /** Threads that wait to get; each event loop counts once, as in the two that follow. */
  readonly waitingToGet: number;
  readonly waitingToPut: number;
  readonly waitingToJoin: number;
  readonly shutDown: boolean;
  /** How often somebody had to wait. */
  readonly waits: number;
}

/** What was taken: the item, or a promise of it where its shared memory is on its way. In an object, so that no promise waits for it. */
export interface TakenItem {
  readonly item: unknown;
}

/** Both ways to take for whoever reads a queue without end; see QueueReader. */
export interface QueueTakes {
  readonly wait: SharedWait<TakenItem>;
  /** Undefined where the queue is empty. */
  now(): TakenItem | undefined;
}

/** Those of a queue. */
export let takesOf: (queue: SharedQueue) => QueueTakes;

/**
 * First in, first out, between threads: Python's `queue.Queue`, bounded, with the shutdown of Python 3.13. Any number of
 * threads put and get. Values are copied as bytes, as arguments of tasks are; what a getter receives belongs to it alone.
 *
 * A value is copied when it is put, also where that has to wait for room. One that could never fit is refused with a
 * RangeError that says how many `bytes` it takes. Room is short where there are `maxSize` items, or where the bytes do not suffice
 * for the value besides those that are there; `full()` tells the former alone.
 *
 * Where a thread dies, the item goes with it that it was putting and was not in the queue yet, or that it had taken; nobody else
 * notices. An item that a dead thread had taken is never done: `join` waits for it, as Python's does. 128 threads can use a
 * queue at a time.
 *
 * Shared memory in a value, that of primitives too, is not copied but handed over by the thread that put it, in its event loop
 * or while it waits for a queue. Whoever takes such an item waits for that, also past a time-out, and has a QueueItemLostError
 * where that thread has died; a worker that keeps some does not end by itself. Ports, and what only the platform can clone, are refused with DataCloneError.
 *
 * @example
 * ```ts
 * const queue = new SharedQueue<string>({ maxSize: 100 });
 * const lengths = pool.submit(async (names: SharedQueue<string>) => {
 *   let total = 0;
 *   for await (const name of names) total += name.length;
 *   return total;
 * }, queue);
 * await queue.put('a.txt');
 * queue.shutdown();
 * await lengths; // 5
 * ```
 */
export class SharedQueue<T = unknown> extends SharedObject implements AsyncIterable<T> {
  readonly #queue: QueueState;
  readonly #put: PutState;
  readonly #take: TakeState;
  readonly #join: JoinState;
  readonly #values: QueueValues;
  readonly #putWait: SharedWait<void>;
  readonly #takeWait: SharedWait<T>;
  readonly #joinWait: SharedWait<void>;
  /** Whether it is this thread that waits, not its event loop. */
  #isBlocking = false;
  readonly #putSpin = new Spin();
  readonly #takeSpin = new Spin();
  /** Of the channel over which shared memory in values goes. */
  readonly #name: string;
  /** The largest value that fits. */
  readonly #mostBytes: number;

  static {
    registerShared(Kind.queue, SharedQueue.prototype, (handle) => SharedQueue.fromHandle(handle));
    takesOf = (queue) => ({
      wait: new SharedWait<TakenItem>(queue.memory, queue.#take, 'SharedQueue.get', { taken: () => ({ item: queue.#receiveLater() }), refused: () => shutDownError('get') }),
      now: () => (queue.#take.take() === 'taken' ? { item: queue.#receiveLater() } : undefined),
    });
  }

  /** @param options A number is the same as `{ maxSize }`. */
  constructor(options?: number | SharedQueueOptions);
  /** @internal */
  constructor(source: PrimitiveMemory);
  constructor(options: number | SharedQueueOptions | PrimitiveMemory = {}) {
    const source = options instanceof PrimitiveMemory ? options : layOut(options);
    super(source);
    const { memory } = source;
    const layout = layoutOf(memory.words);
    this.#name = `heddle.queue:${Atomics.load(memory.words, QueueWord.identity)}:${Atomics.load(memory.words, QueueWord.identity + 1)}`;
    const identity = threadIdentity();
    this.#queue = new QueueState({ memory, layout, me: identity.me, liveness: identity, attend: () => { QueueExternals.attend(); } });
    this.#put = new PutState(this.#queue);
    this.#take = new TakeState(this.#queue);
    this.#join = new JoinState(this.#queue);
    this.#values = new QueueValues(memory);
    this.#mostBytes = Math.max(INLINE_BYTES, layout.units * layout.unitBytes);
    this.#putWait = new SharedWait<void>(memory, this.#put, 'SharedQueue.put', { taken: () => undefined, refused: () => shutDownError('put') });
    this.#takeWait = new SharedWait<T>(memory, this.#take, 'SharedQueue.get', { taken: () => this.#receiveLater() as T, refused: () => shutDownError('get') });
    this.#joinWait = new SharedWait<void>(memory, this.#join, 'SharedQueue.join', { taken: () => undefined });
  }

  /** The same queue, from what `toHandle()` gave in another thread. */
  static fromHandle<T = unknown>(handle: SharedHandle): SharedQueue<T> {
    return new SharedQueue<T>(PrimitiveMemory.attach(handle, Kind.queue, FIXED_WORDS));
  }

  /** How many items are in it, now. Python's `qsize`. */
  get size(): number {
    const { ring } = this.#queue;
    const taken = ring.removed();
    // Both looks are exact, but there is a time in between.
    return Math.min((ring.appended() - taken) >>> 0, this.maxSize);
  }

  /** How many items fit in. */
  get maxSize(): number {
    return this.#queue.layout.maxSize;
  }

  empty(): boolean {
    return this.#queue.ring.isEmpty();
  }

  full(): boolean {
    return this.size >= this.maxSize;
  }

  /**
   * Puts a copy of the value in, as soon as there is room, without blocking the thread.
   *
   * @returns Rejects with QueueShutDownError, TimeoutError, the signal's reason or CancelledError, and the item is then not in
   *   the queue; with DataCloneError where the value cannot be copied, RangeError where it is too large.
   */
  put(value: T, options?: WaitOptions): Promise<void> {
    if (options !== undefined) checkWaitOptions(options, 'SharedQueue.put');
    return this.#putLater(value, options);
  }

  async #putLater(value: T, options: WaitOptions | undefined): Promise<void> {
    if (options?.signal?.aborted === true) return new Rejection(options.signal.reason);
    const verdict = this.#offer(value, 'put', this.#putWait.isEmpty && !this.#queue.isAwaited(PUTTERS));
    if (verdict === 'taken') return undefined;
    const payload = this.#values.copy();
    this.#values.drop();
    const claim = this.#put.keep(payload);
    try {
      await this.#putWait.async(claim, options);
    } catch (error) {
      this.#dropExternals(payload.token);
      throw error;
    } finally {
      this.#put.forget(claim);
    }
  }

  /** Blocks the thread until the value is in. Throws as `put` rejects. */
  putSync(value: T, options?: BlockingOptions): void {
    if (options !== undefined) checkBlockingOptions(options, 'SharedQueue.putSync');
    if (this.#offer(value, 'putSync', !this.#queue.isAwaited(PUTTERS)) === 'taken') return;
    const payload = this.#values.copy();
    this.#values.drop();
    const claim = this.#put.keep(payload);
    try {
      if (options?.timeout !== 0 && this.#putSpin.until(this.#mayPut) && this.#put.take(claim) === 'taken') return;
      this.#putWait.blocking(claim, options);
    } catch (error) {
      this.#dropExternals(payload.token);
      throw error;
    } finally {
      this.#put.forget(claim);
    }
  }

  /** Puts the value in, if there is room. Throws QueueFullError where there is none, and as `put` rejects. */
  putNowait(value: T): void {
    if (this.#offer(value, 'putNowait', true) === 'taken') return;
    this.#dropExternals(this.#values.token);
    this.#values.drop();
    throw new QueueFullError(`SharedQueue.putNowait: the queue has ${this.size} of ${this.maxSize} items, and no room for this one`);
  }

  /**
   * Takes an item out, as soon as there is one, without blocking the thread.
   *
   * @returns Rejects with QueueShutDownError where there will be none any more, TimeoutError, the signal's reason or
   *   CancelledError; no item is then taken.
   */
  get(options?: WaitOptions): Promise<T> {
    if (options !== undefined) checkWaitOptions(options, 'SharedQueue.get');
    return this.#getLater(options);
  }

  async #getLater(options: WaitOptions | undefined): Promise<T> {
    if (options?.signal?.aborted === true) return new Rejection(options.signal.reason);
    if (this.#takeWait.isEmpty && !this.#queue.isAwaited(TAKERS)) {
      const verdict = this.#take.take();
      if (verdict === 'taken') return this.#receive(false);
      if (verdict === 'refused') throw shutDownError('get');
    }
    return this.#takeWait.async(0, options);
  }

  /** Blocks the thread until it has an item. Throws as `get` rejects. */
  getSync(options?: BlockingOptions): T {
    if (options !== undefined) checkBlockingOptions(options, 'SharedQueue.getSync');
    if (!this.#queue.isAwaited(TAKERS)) {
      let verdict = this.#take.take();
      if (verdict === 'wait' && options?.timeout !== 0 && this.#takeSpin.until(this.#mayTake)) verdict = this.#take.take();
      if (verdict === 'taken') return this.#receive(true) as T;
      if (verdict === 'refused') throw shutDownError('getSync');
    }
    this.#isBlocking = true;
    try {
      return this.#takeWait.blocking(0, options);
    } finally {
      this.#isBlocking = false;
    }
  }

  /** Takes an item out, if there is one. Throws QueueEmptyError where there is none, QueueShutDownError where there will be none any more. */
  getNowait(): T {
    const verdict = this.#take.take();
    if (verdict === 'taken') return this.#receive(true) as T;
    if (verdict === 'refused') throw shutDownError('getNowait');
    throw new QueueEmptyError('SharedQueue.getNowait: the queue is empty');
  }

  /** Says that an item that was taken out has been dealt with. Throws TaskDoneError where that was said of every item already. */
  taskDone(): void {
    if (!this.#join.done()) throw new TaskDoneError('SharedQueue.taskDone: called more often than items were put');
  }

  /** Waits until `taskDone` was called for every item. Rejects with TimeoutError, the signal's reason or CancelledError. */
  join(options?: WaitOptions): Promise<void> {
    checkWaitOptions(options, 'SharedQueue.join');
    return this.#untilDone(options);
  }

  async #untilDone(options: WaitOptions | undefined): Promise<void> {
    if (options?.signal?.aborted === true) return new Rejection(options.signal.reason);
    if (this.#join.take(0) !== 'taken') await this.#joinWait.async(0, options);
  }

  /** Blocks the thread until `taskDone` was called for every item. Throws TimeoutError. */
  joinSync(options?: BlockingOptions): void {
    checkBlockingOptions(options, 'SharedQueue.joinSync');
    if (this.#join.take(0) !== 'taken') this.#joinWait.blocking(0, options);
  }

  /**
   * Ends the queue: nothing more can be put, and once it is empty, `get` rejects and iterations end. Whoever waits to put, or for
   * an item, is rejected with QueueShutDownError.
   *
   * With `immediate` the queue is emptied at once, and what was in it counts as dealt with. May be called again, to make up
   * for `immediate`.
   */
  shutdown(options?: SharedQueueShutdownOptions): void {
    shutDown(this.#queue, this.#take, this.#join, checkImmediate(options), (slot) => { this.#dropExternals(this.#queue.slots.token(slot)); });
  }

  /** Takes items out until the queue is shut down and empty. Several may iterate at a time; each item goes to one. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      let item: T;
      try {
        item = await this.get();
      } catch (error) {
        if (error instanceof QueueShutDownError) return;
        throw error;
      }
      yield item;
    }
  }

  statistics(): SharedQueueStatistics {
    const { words } = this.memory;
    return {
      size: this.size,
      maxSize: this.maxSize,
      unfinished: this.#join.unfinished(),
      waitingToGet: countWaiters(words, TAKERS),
      waitingToPut: countWaiters(words, PUTTERS),
      waitingToJoin: countWaiters(words, JOINERS),
      shutDown: this.#queue.ring.isClosed(),
      waits: Atomics.load(words, Header.waits),
    };
  }

  /** Packs the value, and puts it if it may. Throws where it never will. */
  #offer(value: T, method: string, mayPut: boolean): Verdict {
    const values = this.#values;
    values.pack(value);
    if (values.length > this.#mostBytes) {
      const { length } = values;
      values.drop();
      throw new RangeError(`SharedQueue.${method}: the value takes ${length} bytes, and this queue has ${this.#mostBytes} for values; make it with { bytes: ${length} } or more`);
    }
    const stranger = values.externals.find((external) => !(external instanceof SharedArrayBuffer));
    if (stranger !== undefined) {
      values.drop();
      throw new DOMException(`SharedQueue.${method}: ${describe(stranger)} cannot be copied, and a queue hands over no more than shared memory beside the copy`, 'DataCloneError');
    }
    if (values.externals.length > 0) {
      values.token = Atomics.add(this.memory.words, QueueWord.tokens, 1) + 1;
      this.#externals.keep(values.token, values.externals);
    }
    const verdict = mayPut ? this.#put.put(values) : 'wait';
    if (verdict === 'wait') return verdict;
    if (verdict === 'refused') this.#dropExternals(values.token);
    values.drop();
    if (verdict === 'refused') throw shutDownError(method);
    return verdict;
  }

  /** Nobody will take the item whose shared memory this is. */
  #dropExternals(token: number): void {
    if (token !== 0) this.#externals.drop(token);
  }

  get #externals(): QueueExternals {
    return QueueExternals.of(this.#name);
  }

  /** The value that was taken just now; where its shared memory must be asked for, a promise, or the thread blocks. */
  #receive(isBlocking: boolean): T | Promise<T> {
    const { slot, desk } = this.#take;
    const { slots } = this.#queue;
    try {
      const token = slots.token(slot);
      if (token === 0) return this.#values.unpack(slots.offset(slot), slots.length(slot)) as T;
      const make = this.#values.extract(slots.offset(slot), slots.length(slot));
      const producer = slots.producer(slot);
      const isAlive = (): boolean => threadIdentity().isAlive(producer);
      if (isBlocking) return make(this.#externals.fetchSync(token, isAlive)) as T;
      return this.#externals.fetch(token, isAlive).then((externals) => make(externals) as T);
    } finally {
      this.#take.finish(slot, desk);
    }
  }

  /** For whoever waits: what a value cannot be read for, rejects the promise of its wait, and nothing else. */
  #receiveLater(): T | Promise<T> {
    if (this.#isBlocking) return this.#receive(true);
    try {
      return this.#receive(false);
    } catch (error) {
      return new Rejection(error) as unknown as T;
    }
  }

  readonly #mayPut = (): boolean => this.#queue.ring.room() !== 'wait';
  readonly #mayTake = (): boolean => !this.#queue.ring.isEmpty();
}

function shutDownError(method: string): QueueShutDownError {
  return new QueueShutDownError(`SharedQueue.${method}: the queue has been shut down`);
}
