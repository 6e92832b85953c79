import { readSync } from 'node:fs';

import type { Port } from '@heddle/work-queue/worker';

import { FrameReader } from './frames.js';

const CHUNK_BYTES = 64 * 1024;
/** Milliseconds between two looks for the rest of a message. */
const PAUSE = 0.1;

/** One end of the pipe between a host and a child. Messages are read by the event loop, or without it by whoever needs them now. */
export class ProcessPort<Outgoing, Incoming> implements Port<Outgoing, Incoming> {
  readonly #descriptor: number;
  readonly #send: (message: Outgoing) => void;
  readonly #lost: () => void;
  readonly #reader = new FrameReader();
  readonly #pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #listener: ((message: Incoming) => void) | undefined;
  #isOver = false;

  /**
   * @param descriptor To read from; reading it must not block.
   * @param lost Called when it cannot be read any more, by whoever finds out.
   */
  constructor(descriptor: number, send: (message: Outgoing) => void, lost: () => void = () => undefined) {
    this.#descriptor = descriptor;
    this.#send = send;
    this.#lost = lost;
  }

  /** What is listed to be moved is copied: nothing can be moved to another process. */
  post(message: Outgoing): void {
    this.#send(message);
  }

  receive(): Incoming | undefined {
    for (;;) {
      const taken = this.#reader.take();
      if (taken !== undefined) return taken.message as Incoming;
      if (this.#read()) continue;
      if (this.#isOver || !this.#reader.isWithin) return undefined;
      // The rest is on its way.
      Atomics.wait(this.#pause, 0, 0, PAUSE);
    }
  }

  onMessage(listener: (message: Incoming) => void): void {
    this.#listener = listener;
  }

  /** Bytes that the event loop has read. */
  arrived(chunk: Uint8Array): void {
    this.#reader.add(chunk);
    for (let taken = this.#reader.take(); taken !== undefined; taken = this.#reader.take()) this.dispatch(taken.message as Incoming);
  }

  dispatch(message: Incoming): void {
    this.#listener?.(message);
  }

  /** Nothing more will come. */
  over(): void {
    this.#isOver = true;
  }

  #lose(): void {
    this.#isOver = true;
    this.#lost();
  }

  /** Whether there was something to read. */
  #read(): boolean {
    if (this.#isOver) return false;
    const chunk = new Uint8Array(CHUNK_BYTES);
    try {
      const length = readSync(this.#descriptor, chunk);
      if (length === 0) this.#lose();
      else this.#reader.add(chunk.subarray(0, length));
      return length > 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') this.#lose();
      return false;
    }
  }
}
