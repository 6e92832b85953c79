import { checkWaitOptions, type WaitOptions } from '@heddle/cancellation';

import { ClosedChannelError, EndOfChannelError } from '../../errors/channel-errors.js';
import type { ChannelCore, Received } from './channel-core.js';
import { ReceiveWaiter } from './end-waiters.js';
import { ItemIterator } from '../item-waiter.js';
import { mayProceed } from '../wait-queue.js';

/** The end of a channel where values come out. Trio's `MemoryReceiveChannel`. */
export class Receiver<T> implements Disposable, AsyncIterable<T> {
  readonly #core: ChannelCore<T>;
  readonly #waits = new Set<ReceiveWaiter<T>>();
  #state: 'open' | 'closed' = 'open';

  /** For {@link Channel} and {@link clone}. */
  constructor(core: ChannelCore<T>) {
    this.#core = core;
    core.openReceivers++;
  }

  /**
   * Receives the next value, as soon as there is one.
   *
   * @returns Rejects with `EndOfChannelError` where every sender is closed and nothing is left, with `ClosedChannelError`
   *   where this receiver is closed, also meanwhile; with `TimeoutError`, the signal's reason or `CancelledError`. Nothing is
   *   then received.
   */
  receive(options?: WaitOptions): Promise<T> {
    if (options !== undefined) checkWaitOptions(options, 'Receiver.receive');
    if (this.#state === 'closed') return Promise.reject(closedError('receive'));
    if (mayProceed(options)) {
      const received = this.#core.take();
      if (received !== undefined) return Promise.resolve(received.value);
      if (this.#core.openSenders === 0) return Promise.reject(endError('receive'));
    }
    return this.#wait('item', options);
  }

  /**
   * Receives a value if that needs no wait.
   *
   * @returns The value in a box, because `undefined` may have been sent; `undefined` where there is none now.
   * @throws EndOfChannelError, ClosedChannelError
   */
  tryReceive(): Received<T> | undefined {
    if (this.#state === 'closed') throw closedError('tryReceive');
    const received = this.#core.take();
    if (received === undefined && this.#core.openSenders === 0) throw endError('tryReceive');
    return received === undefined ? undefined : { value: received.value };
  }

  /**
   * Another receiver of the same channel, with a life of its own. Each value goes to one of them. The senders are
   * rejected when the last has been closed.
   *
   * @throws ClosedChannelError
   */
  clone(): Receiver<T> {
    if (this.#state === 'closed') throw closedError('clone');
    return new Receiver(this.#core);
  }

  /**
   * Closes this receiver, and rejects whoever waits through it with `ClosedChannelError`. The last one that closes drops
   * what is in the buffer. From the second call on it does nothing.
   */
  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const waiter of this.#waits) {
      this.#core.receivers.remove(waiter);
      waiter.fail(closedError('receive'));
    }
    this.#core.receiverClosed();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Receives until every sender is closed and nothing is left. To leave the loop does not close the receiver. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return new ItemIterator(() => this.#next());
  }

  #next(): Promise<IteratorResult<T>> {
    if (this.#state === 'closed') return Promise.reject(closedError('next'));
    const received = this.#core.take();
    if (received !== undefined) return Promise.resolve({ done: false, value: received.value });
    if (this.#core.openSenders === 0) return Promise.resolve({ done: true, value: undefined });
    return this.#wait('result', undefined) as Promise<unknown> as Promise<IteratorResult<T>>;
  }

  #wait(form: 'item' | 'result', options: WaitOptions | undefined): Promise<T> {
    const waiter = new ReceiveWaiter<T>(form, this.#waits);
    this.#core.receivers.push(waiter);
    return waiter.wait(options);
  }
}

function closedError(method: string): ClosedChannelError {
  return new ClosedChannelError(`Receiver.${method}: this receiver is closed`);
}

function endError(method: string): EndOfChannelError {
  return new EndOfChannelError(`Receiver.${method}: every sender is closed and nothing is left`);
}
