import type { WaitOptions } from '@heddle/cancellation';
import { HANDLE_TAG, registerHandle } from '@heddle/codec/handles';

import type { BlockingWaitOptions } from '../connection/connection.js';
import { QueueClosedError } from '../errors/queue-closed-error.js';
import type { QueueOptions } from './make-carrier.js';
import { makeCarrier } from './make-carrier.js';
import type { QueueCarrier } from './queue-carrier.js';

/** In the place of options: a queue that another process made. */
class Carried {
  readonly carrier: QueueCarrier;

  constructor(carrier: QueueCarrier) {
    this.carrier = carrier;
  }
}

/** What all queues between processes have in common: items go in and come out, until this process has closed it. */
export abstract class ProcessQueue<T> implements AsyncIterable<T>, Disposable {
  readonly #carrier: QueueCarrier;
  #isClosed = false;

  /** @param options A number is the same as `{ maxSize }`. */
  constructor(options: number | QueueOptions = {}) {
    this.#carrier = (options as unknown) instanceof Carried ? (options as unknown as Carried).carrier : makeCarrier(options, `new ${new.target.name}`);
  }

  /** Makes a class known to whoever carries values between processes. */
  protected static register(tag: string, queueClass: new (options: QueueOptions) => ProcessQueue<unknown>): void {
    Object.defineProperty(queueClass.prototype, HANDLE_TAG, { value: tag });
    registerHandle<ProcessQueue<unknown>>(tag, {
      is: (object) => #carrier in object,
      encode: (queue) => queue.#carrier,
      decode: (carrier) => new queueClass(new Carried(carrier as QueueCarrier) as QueueOptions),
    });
  }

  /** Whether there is nothing in it, now; the next moment somebody may have put something. */
  empty(): boolean {
    return this.carrier('empty').empty();
  }

  /**
   * Puts a copy of the item in, as soon as there is room.
   *
   * @returns Rejects with QueueShutDownError, `TimeoutError`, the signal's reason or `CancelledError`, and the item is then not in the
   *   queue; with DataCloneError where it cannot be copied to another process (a function, a SharedArrayBuffer), RangeError where it is too large.
   * @throws QueueClosedError once this process has closed it.
   */
  put(item: T, options?: WaitOptions): Promise<void> {
    return this.carrier('put').put(item, options);
  }

  /** {@link put}, blocking this thread. Throws what that rejects with. */
  putSync(item: T, options?: BlockingWaitOptions): void {
    this.carrier('putSync').putSync(item, options);
  }

  /**
   * Takes an item out, as soon as there is one.
   *
   * @returns Rejects with QueueShutDownError where there will be none any more, `TimeoutError`, the signal's reason or `CancelledError`;
   *   no item is then taken.
   * @throws QueueClosedError once this process has closed it.
   */
  get(options?: WaitOptions): Promise<T> {
    return this.carrier('get').get(options) as Promise<T>;
  }

  /** {@link get}, blocking this thread. Throws what that rejects with. */
  getSync(options?: BlockingWaitOptions): T {
    return this.carrier('getSync').getSync(options) as T;
  }

  /**
   * Ends the queue, for all processes: nothing more can be put, and once it is empty, `get` rejects and iterations end.
   *
   * @param options With `immediate` the queue is emptied at once.
   */
  shutdown(options?: { readonly immediate?: boolean | undefined }): void {
    this.carrier('shutdown').shutdown(options);
  }

  /** This process will not use it any more. What it has put stays in the queue, and other processes go on. Closing twice is harmless. */
  close(): void {
    this.#isClosed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Takes items out until the queue is shut down and empty. Each item goes to one of those who iterate. */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this.carrier('[Symbol.asyncIterator]')[Symbol.asyncIterator]() as AsyncIterator<T>;
  }

  /** What carries it. @throws QueueClosedError. */
  protected carrier(operation: string): QueueCarrier {
    if (this.#isClosed) throw new QueueClosedError(`${this.constructor.name}.${operation}: this process has closed the queue`);
    return this.#carrier;
  }
}
