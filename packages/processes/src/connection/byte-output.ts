import { writeSync } from 'node:fs';
import { Socket } from 'node:net';

import { BrokenPipeError, ConnectionStateError } from '../errors/connection-errors.js';
import { closeDescriptor } from './close-descriptor.js';

/** Milliseconds between two attempts to write while this thread blocks. */
const PAUSE = 0.2;
const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** What is on its way out of this process, for those who end it. */
const outgoing = new Set<Promise<void>>();

/** Notes something that is being sent, until it is. */
export async function onItsWay(sending: Promise<void>): Promise<void> {
  outgoing.add(sending);
  try {
    await sending;
  } finally {
    outgoing.delete(sending);
  }
}

/** Waits until all that was sent has left this process, or cannot. */
export async function sentAll(): Promise<void> {
  while (outgoing.size > 0) await Promise.allSettled(outgoing);
}

/** What can be written to a descriptor that does not block. */
export class ByteOutput {
  readonly descriptor: number;
  readonly #isShared: boolean;
  #socket: Socket | undefined;
  /** Messages that wait for those before them. */
  #waiting = 0;
  #closes = false;
  #hasFailed = false;

  /** @param socket The socket of the descriptor, where there is one. It is this object's to close. */
  constructor(descriptor: number, socket: Socket | undefined) {
    this.descriptor = descriptor;
    this.#isShared = socket !== undefined;
    this.#socket = socket;
  }

  /** Writes all of it, in the order of the calls. Rejects with BrokenPipeError, which names the operation, where nobody reads any more. */
  async write(bytes: Uint8Array, operation: string): Promise<void> {
    let rest = bytes;
    if (this.#waiting === 0) {
      rest = this.#writeNow(bytes, operation);
      if (rest.byteLength === 0) return;
    }
    await onItsWay(this.#writeLater(rest, operation));
  }

  /** {@link write}, blocking this thread. Throws ConnectionStateError where something is being written already. */
  writeBlocking(bytes: Uint8Array, operation: string): void {
    if (this.#waiting > 0) throw new ConnectionStateError(`${operation}: what was sent before is still on its way, and this thread would block it; await it`);
    for (let rest = this.#writeNow(bytes, operation); rest.byteLength > 0; rest = this.#writeNow(rest, operation)) Atomics.wait(pause, 0, 0, PAUSE);
  }

  /** Closes it once all is written. */
  close(): void {
    if (this.#closes) return;
    this.#closes = true;
    if (this.#waiting === 0) this.#closeNow();
  }

  /** As much as there is room for; answers with the rest. */
  #writeNow(bytes: Uint8Array, operation: string): Uint8Array {
    // Its number may be another file's already.
    if (this.#hasFailed || this.#socket?.writable === false) throw brokenPipe(operation, undefined);
    try {
      return bytes.subarray(writeSync(this.descriptor, bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return bytes;
      this.#hasFailed = true;
      throw brokenPipe(operation, error);
    }
  }

  #writeLater(bytes: Uint8Array, operation: string): Promise<void> {
    const socket = (this.#socket ??= openSocket(this.descriptor));
    this.#waiting++;
    return new Promise((resolve, reject) => {
      socket.write(bytes, (error) => {
        this.#waiting--;
        if (this.#closes && this.#waiting === 0) this.#closeNow();
        if (error === undefined || error === null) {
          resolve();
        } else {
          this.#hasFailed = true;
          reject(brokenPipe(operation, error));
        }
      });
    });
  }

  #closeNow(): void {
    if (this.#socket === undefined) closeDescriptor(this.descriptor);
    else if (this.#isShared) this.#socket.end(() => { this.#socket?.destroy(); });
    else this.#socket.destroy();
  }
}

function openSocket(descriptor: number): Socket {
  const socket = new Socket({ fd: descriptor, readable: false, writable: true });
  // The callbacks of the writes say so.
  socket.on('error', () => undefined);
  return socket;
}

function brokenPipe(operation: string, cause: unknown): BrokenPipeError {
  return new BrokenPipeError(`${operation}: the other end has been closed`, { cause });
}
