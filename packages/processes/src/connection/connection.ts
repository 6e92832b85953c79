import type { Socket } from 'node:net';

import { checkOptionNames, checkTimeout, checkWaitOptions, describeValue, TimeoutError, Waiter, waitOn, type WaitOptions } from '@heddle/cancellation';
import { HANDLE_TAG, registerHandle } from '@heddle/codec/handles';

import { ConnectionStateError, EOFError } from '../errors/connection-errors.js';
import { descriptorsBeingInherited } from '../wire/descriptors.js';
import { FrameReader, LENGTH_BYTES, sealFrame } from '../wire/frames.js';
import { decodeMessage, encodeBytes, encodeValue, isBytesMessage, refuseToEncode } from '../wire/values.js';
import { ByteInput } from './byte-input.js';
import { ByteOutput } from './byte-output.js';

/** What a wait is for: a message of a kind, or for there to be any. */
type Wanted = 'value' | 'bytes' | 'anything';

/** How it ended. */
interface End {
  readonly why: string;
  /** What broke it, where it did not just end. */
  readonly cause: unknown;
}

/** Where a connection reads and writes. */
export interface ConnectionEnds {
  /** A descriptor that does not block; undefined where it cannot receive. */
  readonly input: number | undefined;
  /** A descriptor that does not block; undefined where it cannot send. */
  readonly output: number | undefined;
  /** The socket of both descriptors, which are the same then. */
  readonly socket?: Socket | undefined;
}

/** A time-out for a wait that blocks; no signal could be heard meanwhile. */
export interface BlockingWaitOptions {
  /** Milliseconds; for ever where it is left out. */
  readonly timeout?: number | undefined;
}

const TAG = 'heddle.connection';
/** Milliseconds between two looks while this thread blocks: at first, and at most. */
const FIRST_PAUSE = 0.05;
const LONGEST_PAUSE = 1;
const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** One who waits in the event loop, first come, first served. */
class Receiver extends Waiter<unknown> {
  readonly wanted: Wanted;
  /** The method that waits, for errors and for whoever asks who waits for what. */
  readonly operation: string;
  readonly #left: (receiver: Receiver) => void;

  constructor(wanted: Wanted, operation: string, left: (receiver: Receiver) => void) {
    super();
    this.wanted = wanted;
    this.operation = operation;
    this.#left = left;
  }

  protected override abandoned(): void {
    this.#left(this);
  }
}

/**
 * One end of a connection between two processes, for values and for bytes. Values arrive as copies, as they do from a pool.
 *
 * It may be an argument of a Process, which then has this end, too; close it here after the start, or the other end never sees its end.
 * Two processes should not receive from one end at a time.
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Connection
 */
export class Connection implements Disposable {
  readonly #input: ByteInput | undefined;
  readonly #output: ByteOutput | undefined;
  readonly #frames = new FrameReader();
  readonly #receivers = new Set<Receiver>();
  /** Why nothing more can come, once it is so. */
  #end: End | undefined;
  #isClosed = false;

  static {
    Object.defineProperty(this.prototype, HANDLE_TAG, { value: TAG });
    registerHandle<Connection>(TAG, {
      is: (object) => #frames in object,
      encode: (connection) => connection.#inherited(),
      decode: (state) => new Connection(state as ConnectionEnds),
    });
  }

  /** For those who make connections: `Pipe`, `Listener`, `Client`. */
  constructor({ input, output, socket }: ConnectionEnds) {
    this.#input = input === undefined ? undefined : new ByteInput(input, (chunk, cause) => { this.#arrived(chunk, cause); }, socket);
    this.#output = output === undefined ? undefined : new ByteOutput(output, socket);
  }

  /** Whether this end has been closed here, by {@link close}. */
  get closed(): boolean {
    return this.#isClosed;
  }

  /** Whether it can receive. */
  get readable(): boolean {
    return this.#input !== undefined;
  }

  /** Whether it can send. */
  get writable(): boolean {
    return this.#output !== undefined;
  }

  /**
   * Sends a copy of a value.
   *
   * @returns Settles once the value has left this process, which it does in the order of the calls; where the other side is slow, that
   *   takes until it has room. Rejects with BrokenPipeError where nobody can receive it any more, and as every wait does, but the value is
   *   on its way then.
   * @throws DataCloneError for what cannot be copied; ConnectionStateError where it is closed or only receives.
   */
  send(value: unknown, options?: WaitOptions): Promise<void> {
    if (options !== undefined) checkWaitOptions(options, 'Connection.send');
    const output = this.#toSend('send');
    return waitOn(output.write(sealFrame(encodeValue(value, LENGTH_BYTES)), 'Connection.send'), options);
  }

  /** Sends bytes, which `recvBytes` receives as they are. Otherwise as `send`. */
  sendBytes(bytes: Uint8Array, options?: WaitOptions): Promise<void> {
    if (options !== undefined) checkWaitOptions(options, 'Connection.sendBytes');
    const output = this.#toSend('sendBytes');
    return waitOn(output.write(bytesFrame(bytes, 'sendBytes'), 'Connection.sendBytes'), options);
  }

  /** As `send`, blocking this thread until the value has left it. */
  sendSync(value: unknown): void {
    this.#toSend('sendSync').writeBlocking(sealFrame(encodeValue(value, LENGTH_BYTES)), 'Connection.sendSync');
  }

  /** As `sendBytes`, blocking this thread until they have left it. */
  sendBytesSync(bytes: Uint8Array): void {
    this.#toSend('sendBytesSync').writeBlocking(bytesFrame(bytes, 'sendBytesSync'), 'Connection.sendBytesSync');
  }

  /**
   * Receives the next value.
   *
   * @returns Rejects with EOFError where the other end is closed and all was received; TypeError where bytes come next, which stay for
   *   `recvBytes`; `TimeoutError`, the signal's reason or `CancelledError`.
   * @throws ConnectionStateError where it is closed or only sends.
   */
  recv(options?: WaitOptions): Promise<unknown> {
    return this.#receive('value', 'recv', options);
  }

  /** Receives the next bytes that were sent by `sendBytes`. Otherwise as `recv`. */
  recvBytes(options?: WaitOptions): Promise<Uint8Array> {
    return this.#receive('bytes', 'recvBytes', options) as Promise<Uint8Array>;
  }

  /** As `recv`, blocking this thread, which looks once a millisecond. Throws what `recv` rejects with. */
  recvSync(options?: BlockingWaitOptions): unknown {
    return this.#receiveBlocking('value', 'recvSync', options);
  }

  /** As `recvBytes`, blocking this thread. */
  recvBytesSync(options?: BlockingWaitOptions): Uint8Array {
    return this.#receiveBlocking('bytes', 'recvBytesSync', options) as Uint8Array;
  }

  /**
   * Whether something can be received without waiting, the end included.
   *
   * @param options How long to wait for it; not at all where it is left out, as in Python. `Infinity` for ever.
   * @returns False after the time-out. Rejects with the signal's reason or `CancelledError`.
   */
  async poll({ timeout = 0, signal }: WaitOptions = {}): Promise<boolean> {
    const options = { timeout, signal };
    checkWaitOptions(options, 'Connection.poll');
    this.#toReceive('poll');
    if (this.#isReady()) return true;
    if (timeout === 0 && signal?.aborted !== true) return false;
    try {
      return (await this.#wait('anything', 'poll', options)) as boolean;
    } catch (error) {
      if (error instanceof TimeoutError) return false;
      throw error;
    }
  }

  /** As `poll`, blocking this thread. */
  pollSync({ timeout = 0 }: BlockingWaitOptions = {}): boolean {
    checkTimeout(timeout, 'Connection.pollSync');
    this.#toReceive('pollSync');
    return this.#waitBlocking(timeout);
  }

  /** Closes this end, once all that was sent has left. Those who wait for something to receive are rejected. Closing twice is harmless. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#input?.close();
    this.#output?.close();
    for (const receiver of this.#receivers) receiver.fail(closedError(receiver.operation));
    this.#receivers.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #receive(wanted: Wanted, operation: string, options: WaitOptions | undefined): Promise<unknown> {
    if (options !== undefined) checkWaitOptions(options, `Connection.${operation}`);
    this.#toReceive(operation);
    return this.#wait(wanted, operation, options);
  }

  async #wait(wanted: Wanted, operation: string, options: WaitOptions | undefined): Promise<unknown> {
    if (this.#receivers.size === 0 && options?.signal?.aborted !== true && this.#isReady()) return this.#take(wanted, operation);
    const receiver = new Receiver(wanted, operation, (left) => { this.#leave(left); });
    this.#receivers.add(receiver);
    this.#input?.resume();
    return receiver.wait(options);
  }

  #receiveBlocking(wanted: Wanted, operation: string, options: BlockingWaitOptions = {}): unknown {
    checkOptionNames(options, ['timeout'], `Connection.${operation}`);
    const { timeout = Infinity } = options;
    checkTimeout(timeout, `Connection.${operation}`);
    this.#toReceive(operation);
    if (this.#receivers.size > 0) throw new ConnectionStateError(`Connection.${operation}: others wait for the next message in the event loop, which this would block`);
    if (!this.#waitBlocking(timeout)) throw new TimeoutError(`Connection.${operation}: nothing came within ${timeout} ms`);
    return this.#take(wanted, operation);
  }

  #waitBlocking(timeout: number): boolean {
    const end = performance.now() + timeout;
    for (let length = FIRST_PAUSE; !this.#isReady(); length = Math.min(length * 2, LONGEST_PAUSE)) {
      const left = end - performance.now();
      if (left <= 0) return false;
      Atomics.wait(pause, 0, 0, Math.min(left, length));
    }
    return true;
  }

  /** Whether the next message, or the end, is there, or can be read now. */
  #isReady(): boolean {
    while (!this.#frames.isComplete && this.#end === undefined) if (this.#input?.readNow() !== true) return false;
    return true;
  }

  /** What somebody waits for and is there. Throws what there is instead. */
  #take(wanted: Wanted, operation: string): unknown {
    if (wanted === 'anything') return true;
    const body = this.#frames.peek();
    if (body === undefined) throw endError(operation, this.#end);
    const isBytes = isBytesMessage(body);
    if (isBytes !== (wanted === 'bytes')) {
      throw new TypeError(`Connection.${operation}: ${isBytes ? 'bytes come next; receive them with recvBytes' : 'a value comes next; receive it with recv'}`);
    }
    this.#frames.take();
    return decodeMessage(body);
  }

  #arrived(chunk: Uint8Array<ArrayBuffer> | undefined, cause: unknown): void {
    if (chunk !== undefined) {
      this.#frames.add(chunk);
    } else {
      const isWithin = this.#frames.size > 0 && !this.#frames.isComplete;
      this.#end = { why: isWithin ? 'the other end was closed in the middle of a message' : 'the other end has been closed', cause };
    }
    while (this.#receivers.size > 0 && (this.#frames.isComplete || this.#end !== undefined)) this.#serveFirst();
  }

  #serveFirst(): void {
    for (const receiver of this.#receivers) {
      this.#leave(receiver);
      // Who has given up by now has left; this one waits still, and takes what comes.
      try {
        receiver.settle(this.#take(receiver.wanted, receiver.operation));
      } catch (error) {
        receiver.fail(error);
      }
      return;
    }
  }

  #leave(receiver: Receiver): void {
    this.#receivers.delete(receiver);
    if (this.#receivers.size === 0) this.#input?.pause();
  }

  #toSend(operation: string): ByteOutput {
    if (this.#isClosed) throw closedError(operation);
    if (this.#output === undefined) throw new ConnectionStateError(`Connection.${operation}: this end can only receive`);
    return this.#output;
  }

  #toReceive(operation: string): void {
    if (this.#isClosed) throw closedError(operation);
    if (this.#input === undefined) throw new ConnectionStateError(`Connection.${operation}: this end can only send`);
  }

  /** This end, as a child will have it. */
  #inherited(): ConnectionEnds {
    const inherited = descriptorsBeingInherited();
    if (inherited === undefined) return refuseToEncode(new DOMException('a Connection can only be sent as an argument of a Process that is being started', 'DataCloneError'));
    if (this.#isClosed || this.#end !== undefined) return refuseToEncode(new DOMException('a Connection that is closed cannot be sent', 'DataCloneError'));
    if (this.#frames.size > 0 || this.#input?.hasBuffered === true) return refuseToEncode(new DOMException('a Connection of which more was read than received cannot be sent', 'DataCloneError'));
    const number = (end: { readonly descriptor: number } | undefined): number | undefined => end && inherited.add(end.descriptor);
    return { input: number(this.#input), output: number(this.#output) };
  }
}

function bytesFrame(bytes: unknown, operation: string): Uint8Array<ArrayBuffer> {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`Connection.${operation}: bytes must be a Uint8Array, received ${describeValue(bytes)}`);
  return sealFrame(encodeBytes(bytes, LENGTH_BYTES));
}

function closedError(operation: string): ConnectionStateError {
  return new ConnectionStateError(`Connection.${operation}: this end has been closed`);
}

function endError(operation: string, end: End | undefined): EOFError {
  return new EOFError(`Connection.${operation}: ${end?.why ?? 'nothing has come'}`, { cause: end?.cause });
}
