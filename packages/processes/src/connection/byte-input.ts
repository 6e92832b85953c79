import { readSync } from 'node:fs';
import { Socket } from 'node:net';

import { closeDescriptor } from './close-descriptor.js';

const CHUNK_BYTES = 64 * 1024;

/** Called with bytes, and with undefined at the end, together with what broke the connection if it did not just end. */
export type Arrival = (chunk: Uint8Array<ArrayBuffer> | undefined, cause?: unknown) => void;

/**
 * What can be read from a descriptor that does not block: by the event loop while somebody listens, or at once. It is left alone
 * until the first time, so that another process may have it instead.
 */
export class ByteInput {
  readonly descriptor: number;
  readonly #arrived: Arrival;
  #socket: Socket | undefined;
  readonly #isShared: boolean;
  #hasEnded = false;

  /** @param socket The socket of the descriptor, where there is one; paused. It is closed by others. */
  constructor(descriptor: number, arrived: Arrival, socket: Socket | undefined) {
    this.descriptor = descriptor;
    this.#arrived = arrived;
    this.#isShared = socket !== undefined;
    if (socket !== undefined) this.#listenTo(socket);
  }

  /** Reads what is there. Answers whether there was something, or the end. */
  readNow(): boolean {
    if (this.#hasEnded) return false;
    if (this.#socket?.destroyed === true) {
      this.#end(undefined);
      return true;
    }
    // Who reads gives it to those who listen, too.
    if (this.#socket !== undefined && this.#socket.read() !== null) return true;
    const chunk = new Uint8Array(CHUNK_BYTES);
    try {
      const length = readSync(this.descriptor, chunk);
      if (length === 0) this.#end(undefined);
      else this.#arrived(chunk.subarray(0, length));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
      this.#end(error);
      return true;
    }
  }

  /** From now on the event loop reads, and stays alive for it. */
  resume(): void {
    this.attend();
    if (!this.#hasEnded) this.#socket?.ref();
  }

  /** From now on the event loop reads, for as long as something else keeps it alive. */
  attend(): void {
    if (this.#hasEnded) return;
    if (this.#socket === undefined) this.#listenTo(new Socket({ fd: this.descriptor, readable: true, writable: false }));
    this.#socket?.unref();
    this.#socket?.resume();
  }

  /** The event loop reads no more than it has begun to. */
  pause(): void {
    this.#socket?.pause();
    this.#socket?.unref();
  }

  close(): void {
    const isOpen = !this.#hasEnded;
    this.#hasEnded = true;
    if (this.#isShared) return;
    if (this.#socket !== undefined) this.#socket.destroy();
    else if (isOpen) closeDescriptor(this.descriptor);
  }

  /** Whether the event loop has bytes that nobody was given. */
  get hasBuffered(): boolean {
    return (this.#socket?.readableLength ?? 0) > 0;
  }

  #listenTo(socket: Socket): void {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer<ArrayBuffer>) => { this.#arrived(plain(chunk)); });
    socket.on('error', (error) => { this.#end(error); });
    socket.on('end', () => { this.#end(undefined); });
    socket.on('close', () => { this.#end(undefined); });
    // What has come before anybody listened is buffered there.
    socket.pause();
    socket.unref();
  }

  #end(cause: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#arrived(undefined, cause);
    // Node closes what has ended; without a socket it is for this to do.
    if (this.#isShared) return;
    if (this.#socket === undefined) closeDescriptor(this.descriptor);
    else this.#socket.destroy();
  }
}

/** A Buffer's `slice` and `subarray` are not those of other arrays. */
function plain({ buffer, byteOffset, byteLength }: Buffer<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
