import { Waiter, type WaitOptions } from '@heddle/cancellation';

import { closedError, timedOut } from './call-errors.js';
import type { CallRequest, ReplyMessage } from './call-messages.js';
import { type CallbackPlace, LOOK_INTERVAL } from './callback-address.js';
import { isLater, QueueReader } from './queue-reader.js';
import { outcomeOf, Replies } from './replies.js';

/** Calls that are waited for in this thread's event loop. */
export class PendingCalls {
  static #ofThread: PendingCalls | undefined;
  readonly #replies = new Replies();
  readonly #reader = new QueueReader(this.#replies.queue, { read: (item) => { this.#received(item); }, hold: 'ref' });
  readonly #pending = new Map<number, PendingCall>();
  #timer: ReturnType<typeof setInterval> | undefined = undefined;
  /** Replies of which a part is on its way. */
  #arriving = 0;

  static ofThread(): PendingCalls {
    return (this.#ofThread ??= new PendingCalls());
  }

  call(place: CallbackPlace, args: readonly unknown[], options: WaitOptions | undefined): Promise<unknown> {
    const message = this.#replies.next(place.address, place.number, args);
    const call = new PendingCall(this, place, message.id);
    const promise = call.wait(options);
    if (!call.settled) this.#begin(call, message);
    return promise;
  }

  /** The call is over without a reply: its function need not go on. */
  abandon(call: PendingCall): void {
    // One that was not sent yet is not known there, and need not be.
    if (!this.#pending.has(call.id)) return;
    this.#forget(call);
    call.place.address.trySend(this.#replies.cancellation(call.id));
  }

  #begin(call: PendingCall, message: CallRequest): void {
    const { address, name } = call.place;
    this.#pending.set(call.id, call);
    this.#reader.start();
    this.#timer ??= setInterval(() => { this.#look(); }, LOOK_INTERVAL);
    try {
      if (!address.isOpen()) throw closedError(name);
      if (!address.trySend(message)) void this.#sendLater(call, message);
      // It may have been answered by now, or else nobody will: see what has come by the next look.
      else call.isLost = !address.isOpen();
    } catch (error) {
      this.#fail(call, error);
    }
  }

  async #sendLater(call: PendingCall, message: CallRequest): Promise<void> {
    try {
      await call.place.address.send(message, () => !call.settled);
    } catch (error) {
      this.#fail(call, error);
    }
  }

  #received(item: unknown): void {
    if (!isLater(item)) {
      this.#settle(item as ReplyMessage);
      return;
    }
    this.#arriving++;
    const arrived = (reply?: unknown): void => {
      this.#arriving--;
      // Where there is none, who was to hand over what goes with it has died: that is found by looking.
      if (reply !== undefined) this.#settle(reply as ReplyMessage);
    };
    item.then(arrived, () => { arrived(); });
  }

  #settle(reply: ReplyMessage): void {
    const call = this.#pending.get(reply.id);
    if (call === undefined) return;
    this.#replies.answered(call.place.address);
    this.#forget(call);
    try {
      call.settle(outcomeOf(reply, call.place.name));
    } catch (error) {
      call.fail(error);
    }
  }

  #fail(call: PendingCall, error: unknown): void {
    this.#forget(call);
    call.fail(error);
  }

  #forget(call: PendingCall): void {
    if (!this.#pending.delete(call.id) || this.#pending.size > 0) return;
    this.#reader.stop();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Whether those are still there who are to answer. */
  #look(): void {
    // What they have answered before they went; this thread may have had no time for it.
    this.#reader.drain();
    if (this.#arriving > 0) return;
    for (const call of this.#pending.values()) {
      if (call.isLost) this.#fail(call, closedError(call.place.name));
      else call.isLost = !call.place.address.isOpen();
    }
  }
}

/** One call. */
class PendingCall extends Waiter<unknown> {
  readonly place: CallbackPlace;
  readonly id: number;
  /** Whether nobody was there to answer when that was looked at last. */
  isLost = false;
  readonly #calls: PendingCalls;

  constructor(calls: PendingCalls, place: CallbackPlace, id: number) {
    super();
    this.#calls = calls;
    this.place = place;
    this.id = id;
  }

  get operation(): string {
    return `a call of '${this.place.name}'`;
  }

  protected override abandoned(): void {
    this.#calls.abandon(this);
  }

  protected override timeoutError(timeout: number): Error {
    return timedOut(this.place.name, timeout);
  }
}
