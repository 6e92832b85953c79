import { isCancelledError, Rejection, TimeoutError, Waiter, type WaitOptions } from '@heddle/cancellation';

import { QueueFullError } from '../../errors/queue-errors.js';
import { atThreadExit } from '../platform/thread-exit.js';
import { threadIdentity } from '../platform/thread-identity.js';
import { packValue, unpackValue } from '../queue-values.js';
import { SharedEvent } from '../shared-event.js';
import { SharedQueue } from '../shared-queue.js';
import { closedError } from './call-errors.js';
import type { CallMessage, CallRequest, PostRequest, ReplyMessage } from './call-messages.js';
import { CallbackAddress, type CallbackPlace, type LocalCalls, localCalls, LOOK_INTERVAL } from './callback-address.js';
import { isLater, QueueReader } from './queue-reader.js';
import { CALL_BYTES } from './replies.js';

/** A call that goes on. */
export interface RunningCall {
  /** Asks it to end. */
  cancel(reason: unknown): void;
}

/** What runs the calls of a callback, in the thread that it belongs to. */
export interface CallHandler {
  readonly name: string;
  /** Begins one. `ended` is told once, maybe before this returns. */
  begin(args: readonly unknown[], ended: (outcome: PromiseSettledResult<unknown>) => void): RunningCall;
  /** Begins one of which nobody hears. */
  post(args: readonly unknown[]): void;
  /** One of this thread itself, which can wait for nothing. */
  callSync(args: readonly unknown[]): unknown;
  /** The error for a result, or an error, that cannot be sent. */
  unsendable(what: string, cause: unknown): Error;
}

/** One who calls from elsewhere: where its replies go. */
interface Caller {
  readonly replies: SharedQueue<ReplyMessage>;
  readonly thread: number;
  readonly running: Map<number, RunningCall>;
}

/** A callback while it is open, or calls of it run. */
class OpenCallback {
  readonly handler: CallHandler;
  readonly running = new Set<RunningCall>();
  isClosed = false;

  constructor(handler: CallHandler) {
    this.handler = handler;
  }
}

/** What the callbacks of a thread have in common: it listens to those who call as long as one of them is open, or a call runs. */
export class CallbackInbox implements LocalCalls {
  static #ofThread: CallbackInbox | undefined;
  readonly #requests = new SharedQueue<CallMessage>({ bytes: CALL_BYTES });
  readonly #listening = new SharedEvent();
  readonly #reader = new QueueReader(this.#requests, { read: (item) => { this.#arrived(item); }, hold: 'unref' });
  readonly #address: CallbackAddress;
  /** Invariant: it listens, and reads requests, exactly while there are any here, until its thread ends. */
  readonly #callbacks = new Map<number, OpenCallback>();
  readonly #callers = new Map<string, Caller>();
  #made = 0;

  private constructor() {
    const thread = threadIdentity().me;
    const key = `${thread}:${Math.random()}`;
    this.#address = new CallbackAddress({ key, thread, requests: this.#requests.toHandle(), listening: this.#listening.toHandle() }, this.#requests, this.#listening);
    localCalls.set(key, this);
    atThreadExit(this);
  }

  static ofThread(): CallbackInbox {
    return (this.#ofThread ??= new CallbackInbox());
  }

  /** Has calls of a new callback handled. */
  open(handler: CallHandler): CallbackPlace {
    const number = ++this.#made;
    this.#callbacks.set(number, new OpenCallback(handler));
    if (!this.#listening.isSet()) {
      this.#listening.set();
      this.#reader.start();
    }
    return { name: handler.name, number, address: this.#address };
  }

  /** Takes no more calls of it, and asks those that run to end. */
  close(number: number): void {
    const callback = this.#callbacks.get(number);
    if (callback === undefined || callback.isClosed) return;
    callback.isClosed = true;
    for (const call of [...callback.running]) call.cancel('the callback was closed');
    this.#settle(number, callback);
  }

  /** Whether it was closed. */
  isClosed(number: number): boolean {
    return this.#callbacks.get(number)?.isClosed !== false;
  }

  threadEnds(): void {
    this.#listening.clear();
  }

  // --- LocalCalls

  async call(number: number, args: readonly unknown[], options: WaitOptions | undefined): Promise<unknown> {
    const callback = this.#opened(number);
    const wait = new LocalCall(callback.handler.name);
    const promise = wait.wait(options);
    if (wait.settled) return promise;
    wait.running = this.#run(number, callback, args, (outcome) => {
      if (outcome.status === 'fulfilled') wait.settle(outcome.value);
      else wait.fail(outcome.reason);
    });
    return promise;
  }

  callSync(number: number, args: readonly unknown[]): unknown {
    return this.#opened(number).handler.callSync(args);
  }

  post(number: number, args: readonly unknown[]): void {
    this.#opened(number).handler.post(args);
  }

  #opened(number: number): OpenCallback {
    const callback = this.#callbacks.get(number);
    if (callback?.isClosed !== false) throw closedError(callback?.handler.name ?? 'a callback');
    return callback;
  }

  // --- Calls from elsewhere

  #arrived(item: unknown): void {
    if (isLater(item)) {
      item.then(
        (message) => { this.#handle(message as CallMessage); },
        // The caller has died, and with it what goes with the message.
        () => undefined,
      );
    } else {
      this.#handle(item as CallMessage);
    }
  }

  #handle(message: CallMessage): void {
    if (message.kind === 'call') this.#begin(message);
    else if (message.kind === 'post') this.#post(message);
    else this.#callers.get(message.caller)?.running.get(message.id)?.cancel('nobody waits for it any more');
  }

  #post({ callback: number, args }: PostRequest): void {
    const callback = this.#callbacks.get(number);
    if (callback?.isClosed !== false) return;
    let unpacked: unknown[];
    try {
      unpacked = unpackValue(args) as unknown[];
    } catch (error) {
      // As a failure of the function: of neither does anybody else hear.
      void Promise.resolve(new Rejection(error));
      return;
    }
    callback.handler.post(unpacked);
  }

  #begin(message: CallRequest): void {
    const { id, callback: number } = message;
    const caller = this.#callerOf(message);
    if (caller === undefined) return;
    const callback = this.#callbacks.get(number);
    if (callback?.isClosed !== false) {
      this.#send(caller, { kind: 'closed', id });
      return;
    }
    let args: unknown[];
    try {
      args = unpackValue(message.args) as unknown[];
    } catch (error) {
      this.#reply(caller, id, callback, { status: 'rejected', reason: error });
      return;
    }
    const call = { isOver: false };
    const running = this.#run(number, callback, args, (outcome) => {
      call.isOver = true;
      caller.running.delete(id);
      this.#reply(caller, id, callback, outcome);
    });
    if (!call.isOver) caller.running.set(id, running);
  }

  /** Runs a call; the callback is there as long as it runs. */
  #run(number: number, callback: OpenCallback, args: readonly unknown[], ended: (outcome: PromiseSettledResult<unknown>) => void): RunningCall {
    // Told before there is anything to cancel where the call is over at once.
    const call: { running: RunningCall | undefined } = { running: undefined };
    const handle: RunningCall = { cancel: (reason) => { call.running?.cancel(reason); } };
    callback.running.add(handle);
    call.running = callback.handler.begin(args, (outcome) => {
      callback.running.delete(handle);
      ended(outcome);
      this.#settle(number, callback);
    });
    return handle;
  }

  #callerOf({ caller: name, replies, thread }: CallRequest): Caller | undefined {
    const known = this.#callers.get(name);
    if (known !== undefined || replies === undefined) return known;
    for (const [other, caller] of this.#callers) if (caller.running.size === 0 && !threadIdentity().isAlive(caller.thread)) this.#callers.delete(other);
    const caller: Caller = { replies: replies as SharedQueue<ReplyMessage>, thread, running: new Map() };
    this.#callers.set(name, caller);
    return caller;
  }

  #reply(caller: Caller, id: number, callback: OpenCallback, outcome: PromiseSettledResult<unknown>): void {
    if (outcome.status === 'fulfilled') {
      this.#sendPacked(caller, callback, 'The result', () => ({ kind: 'value', id, value: packValue(outcome.value) }), id);
      return;
    }
    // It was cancelled because of that.
    if (callback.isClosed && isCancelledError(outcome.reason)) this.#send(caller, { kind: 'closed', id });
    else this.#sendPacked(caller, callback, 'The error', () => ({ kind: 'error', id, error: packValue(outcome.reason) }), id);
  }

  #sendPacked(caller: Caller, { handler }: OpenCallback, what: string, pack: () => ReplyMessage, id: number): void {
    try {
      this.#send(caller, pack());
    } catch (error) {
      this.#send(caller, { kind: 'error', id, error: packValue(handler.unsendable(what, error)) });
    }
  }

  /** Throws where the message can never be sent. */
  #send(caller: Caller, message: ReplyMessage): void {
    try {
      caller.replies.putNowait(message);
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
      void this.#sendLater(caller, message);
    }
  }

  /** Waits for room as long as the caller is there, whatever task this belongs to. */
  async #sendLater({ replies, thread }: Caller, message: ReplyMessage): Promise<void> {
    while (threadIdentity().isAlive(thread)) {
      try {
        await replies.put(message, { timeout: LOOK_INTERVAL });
        return;
      } catch (error) {
        if (!(error instanceof TimeoutError) && !isCancelledError(error)) throw error;
      }
    }
  }

  /** Nothing is left of a callback that is closed and of which no call runs; and where there is no other, nobody listens. */
  #settle(number: number, callback: OpenCallback): void {
    if (!callback.isClosed || callback.running.size > 0) return;
    this.#callbacks.delete(number);
    if (this.#callbacks.size > 0 || !this.#listening.isSet()) return;
    // ATOMICS: before the last look. Who sends after it sees that nobody listens; what was sent before is read, and answered.
    this.#listening.clear();
    this.#reader.stop();
    this.#reader.drain();
  }
}

/** A call from this thread itself. */
class LocalCall extends Waiter<unknown> {
  running: RunningCall | undefined = undefined;
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  get operation(): string {
    return `a call of '${this.#name}'`;
  }

  protected override abandoned(): void {
    this.running?.cancel('nobody waits for it any more');
  }
}
