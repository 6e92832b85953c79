import { checkWaitOptions, type WaitOptions } from '@heddle/cancellation';

import { BrokenChannelError, ClosedChannelError } from '../../errors/channel-errors.js';
import type { ChannelCore } from './channel-core.js';
import { SendWaiter } from './end-waiters.js';
import { mayProceed } from '../wait-queue.js';

/** The end of a channel where values go in. Trio's `MemorySendChannel`. */
export class Sender<T> implements Disposable {
  readonly #core: ChannelCore<T>;
  readonly #waits = new Set<SendWaiter<T>>();
  #state: 'open' | 'closed' = 'open';

  /** For {@link Channel} and {@link clone}. */
  constructor(core: ChannelCore<T>) {
    this.#core = core;
    core.openSenders++;
  }

  /**
   * Sends a value: to whoever waits longest for one, else into the buffer, as soon as there is room.
   *
   * @returns Rejects with `ClosedChannelError` where this sender is closed, also meanwhile; with `BrokenChannelError` where
   *   every receiver is; with `TimeoutError`, the signal's reason or `CancelledError`. The value is then not sent.
   */
  send(value: T, options?: WaitOptions): Promise<void> {
    if (options !== undefined) checkWaitOptions(options, 'Sender.send');
    const obstacle = this.#obstacle('send');
    if (obstacle !== undefined) return Promise.reject(obstacle);
    if (mayProceed(options) && this.#core.offer(value)) return Promise.resolve();
    const waiter = new SendWaiter(value, this.#waits);
    this.#core.senders.push(waiter);
    return waiter.wait(options);
  }

  /**
   * Sends a value if that needs no wait. Through a channel of capacity 0 it does only where somebody waits to receive.
   *
   * @returns Whether it was sent.
   * @throws ClosedChannelError, BrokenChannelError
   */
  trySend(value: T): boolean {
    const obstacle = this.#obstacle('trySend');
    if (obstacle !== undefined) throw obstacle;
    return this.#core.offer(value);
  }

  /**
   * Another sender of the same channel, with a life of its own. Give one to each producer: the receivers come to the end
   * when the last has been closed.
   *
   * @throws ClosedChannelError
   */
  clone(): Sender<T> {
    if (this.#state === 'closed') throw closedError('clone');
    return new Sender(this.#core);
  }

  /** Closes this sender, and rejects whoever waits through it with `ClosedChannelError`. From the second call on it does nothing. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const waiter of this.#waits) {
      this.#core.senders.remove(waiter);
      waiter.fail(closedError('send'));
    }
    this.#core.senderClosed();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #obstacle(method: string): Error | undefined {
    if (this.#state === 'closed') return closedError(method);
    return this.#core.openReceivers === 0 ? new BrokenChannelError(`Sender.${method}: every receiver is closed`) : undefined;
  }
}

function closedError(method: string): ClosedChannelError {
  return new ClosedChannelError(`Sender.${method}: this sender is closed`);
}
