import { sharedSlot, TimeoutError, type WaitOptions } from '@heddle/cancellation';

import { QueueFullError } from '../../errors/queue-errors.js';
import { threadIdentity } from '../platform/thread-identity.js';
import type { SharedHandle } from '../primitive-memory.js';
import { SharedEvent } from '../shared-event.js';
import { SharedQueue } from '../shared-queue.js';
import { closedError } from './call-errors.js';
import type { CallMessage } from './call-messages.js';

/** Milliseconds between two looks whether the other side is still there. */
export const LOOK_INTERVAL = 100;

/** Where calls go to, as it travels. */
export interface AddressHandle {
  /** No other has it. */
  readonly key: string;
  /** Whose functions are called. */
  readonly thread: number;
  readonly requests: SharedHandle;
  readonly listening: SharedHandle;
}

/** What calls functions of this thread itself, where no message is needed. */
export interface LocalCalls {
  call(callback: number, args: readonly unknown[], options: WaitOptions | undefined): Promise<unknown>;
  callSync(callback: number, args: readonly unknown[]): unknown;
  post(callback: number, args: readonly unknown[]): void;
}

/** Those of this thread, by the keys of their addresses. One for all copies of Heddle in a thread. */
export const localCalls: Map<string, LocalCalls> = sharedSlot('@heddle/sync:local-calls', () => new Map<string, LocalCalls>());

/** Those that somebody here has, by their keys. */
const addresses = new Map<string, WeakRef<CallbackAddress>>();

/** A thread that listens to calls, as those see it who call. */
export class CallbackAddress {
  readonly key: string;
  readonly #thread: number;
  readonly #requests: SharedQueue<CallMessage>;
  readonly #listening: SharedEvent;

  constructor(handle: AddressHandle, requests: SharedQueue<CallMessage>, listening: SharedEvent) {
    this.key = handle.key;
    this.#thread = handle.thread;
    this.#requests = requests;
    this.#listening = listening;
  }

  /** The same one for the same thread, as long as somebody here has it. */
  static of(handle: AddressHandle): CallbackAddress {
    const known = addresses.get(handle.key)?.deref();
    if (known !== undefined) return known;
    const address = new CallbackAddress(handle, SharedQueue.fromHandle(handle.requests), SharedEvent.fromHandle(handle.listening));
    for (const [key, reference] of addresses) if (reference.deref() === undefined) addresses.delete(key);
    addresses.set(handle.key, new WeakRef(address));
    return address;
  }

  /** The same for others. */
  toHandle(): AddressHandle {
    return { key: this.key, thread: this.#thread, requests: this.#requests.toHandle(), listening: this.#listening.toHandle() };
  }

  /** Where it is this thread's own. */
  get local(): LocalCalls | undefined {
    return localCalls.get(this.key);
  }

  /** Whether anybody listens there. */
  isOpen(): boolean {
    return this.#listening.isSet() && threadIdentity().isAlive(this.#thread);
  }

  /** Whether there was room. Throws as `SharedQueue.put` rejects. */
  trySend(message: CallMessage): boolean {
    try {
      this.#requests.putNowait(message);
      return true;
    } catch (error) {
      if (error instanceof QueueFullError) return false;
      throw error;
    }
  }

  /** Waits for room, as long as anybody listens there and `isWanted` says so. */
  async send(message: CallMessage, isWanted: () => boolean): Promise<void> {
    while (isWanted() && this.isOpen()) {
      try {
        await this.#requests.put(message, { timeout: LOOK_INTERVAL });
        return;
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
      }
    }
  }

  /** Blocks until there is room; false where there was none until `deadline`. Throws CallbackClosedError where nobody listens there. */
  sendSync(message: CallMessage, name: string, deadline: number): boolean {
    for (;;) {
      if (!this.isOpen()) throw closedError(name);
      const left = deadline - performance.now();
      try {
        this.#requests.putSync(message, { timeout: Math.max(0, Math.min(left, LOOK_INTERVAL)) });
        return true;
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        if (left <= LOOK_INTERVAL) return false;
      }
    }
  }
}

/** A callback that belongs to some thread: where that listens, and what it knows the callback by. */
export interface CallbackPlace {
  readonly name: string;
  readonly number: number;
  readonly address: CallbackAddress;
}
