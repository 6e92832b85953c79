import { TimeoutError } from '@heddle/cancellation';

import { QueueExternals } from '../queue-externals.js';
import { closedError, timedOut } from './call-errors.js';
import type { CallRequest, ReplyMessage } from './call-messages.js';
import { type CallbackAddress, type CallbackPlace, LOOK_INTERVAL } from './callback-address.js';
import { outcomeOf, Replies } from './replies.js';

/** Milliseconds between two looks whether the other side asks for shared memory that goes with a message. */
const HAND_OVER_INTERVAL = 1;

/** Calls for which this thread blocks: one at a time. */
export class BlockingCalls {
  static #ofThread: BlockingCalls | undefined;
  readonly #replies = new Replies();

  static ofThread(): BlockingCalls {
    return (this.#ofThread ??= new BlockingCalls());
  }

  call({ address, name, number }: CallbackPlace, args: readonly unknown[], timeout: number): unknown {
    const deadline = performance.now() + timeout;
    const message = this.#replies.next(address, number, args);
    if (!address.sendSync(message, name, deadline)) throw timedOut(name, timeout);
    let wasOpen = true;
    for (let nextLook = performance.now() + LOOK_INTERVAL; ; ) {
      const reply = this.#receive(Math.min(deadline, nextLook));
      if (reply?.id === message.id) {
        this.#replies.answered(address);
        return outcomeOf(reply, name);
      }
      const now = performance.now();
      if (now >= deadline) {
        this.#withdraw(address, message);
        throw timedOut(name, timeout);
      }
      if (now < nextLook) continue;
      // What it answered last may have been under way when it closed.
      if (!wasOpen) throw closedError(name);
      wasOpen = address.isOpen();
      nextLook = now + LOOK_INTERVAL;
    }
  }

  /** The next reply, of this call or of one that was given up; undefined past `until`. */
  #receive(until: number): ReplyMessage | undefined {
    for (;;) {
      const left = until - performance.now();
      QueueExternals.attend();
      try {
        return this.#replies.queue.getSync({ timeout: Math.max(0, Math.min(left, QueueExternals.isIdle ? left : HAND_OVER_INTERVAL)) });
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        if (left <= HAND_OVER_INTERVAL) return undefined;
      }
    }
  }

  #withdraw(address: CallbackAddress, message: CallRequest): void {
    // Without room for it the function runs on, and nobody hears of it.
    address.trySend(this.#replies.cancellation(message.id));
  }
}
