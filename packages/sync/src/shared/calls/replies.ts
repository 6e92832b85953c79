import { threadIdentity } from '../platform/thread-identity.js';
import { packValue, unpackValue } from '../queue-values.js';
import { SharedQueue } from '../shared-queue.js';
import { closedError } from './call-errors.js';
import type { CallbackAddress } from './callback-address.js';
import type { CallMessage, CallRequest, ReplyMessage } from './call-messages.js';

/** Bytes for what is on its way in one direction. The system provides memory as it is used. */
export const CALL_BYTES: number = 2 ** 24;

let made = 0;

/** Where the replies to one kind of calls of this thread come in, and what those are known by. */
export class Replies {
  readonly queue: SharedQueue<ReplyMessage> = new SharedQueue<ReplyMessage>({ bytes: CALL_BYTES });
  readonly #caller = `${threadIdentity().me}:${++made}:${Math.random()}`;
  /** Those who have answered, and so know the queue. */
  readonly #knowing = new WeakSet<CallbackAddress>();
  #calls = 0;

  /** The message of the next call. Throws DataCloneError where an argument cannot be copied. */
  next(address: CallbackAddress, callback: number, args: readonly unknown[]): CallRequest {
    const replies = this.#knowing.has(address) ? undefined : this.queue;
    return { kind: 'call', callback, id: ++this.#calls, caller: this.#caller, replies, thread: threadIdentity().me, args: packValue(args) };
  }

  cancellation(id: number): CallMessage {
    return { kind: 'cancel', caller: this.#caller, id };
  }

  /** A reply has come from there. */
  answered(address: CallbackAddress): void {
    this.#knowing.add(address);
  }
}

/** What a reply brings. Throws the error in it. */
export function outcomeOf(reply: ReplyMessage, name: string): unknown {
  if (reply.kind === 'value') return unpackValue(reply.value);
  throw reply.kind === 'error' ? unpackValue(reply.error) : closedError(name);
}
