import { readSync } from 'node:fs';

import type { HostMessage, Port, WorkerMessage } from '@heddle/work-queue';

import type { Frame } from './frames.js';
import { FrameKind, FrameReader, messageFrame, messageIn } from './frames.js';
import type { HostPipe } from './host-pipe.js';
import type { RemoteSeat } from './remote-seat.js';

const CHUNK_BYTES = 64 * 1024;

/** The host's end of a child's pipe: gives messages to the pool, and all else to the child's seat. Read by the event loop, or without it. */
export class HostPort implements Port<HostMessage, WorkerMessage> {
  readonly #descriptor: number;
  readonly #pipe: HostPipe;
  readonly #seat: RemoteSeat;
  readonly #reader = new FrameReader();
  readonly #scratch = new Uint8Array(CHUNK_BYTES);
  /** Messages that nobody has taken yet. */
  readonly #messages: WorkerMessage[] = [];
  #listener: ((message: WorkerMessage) => void) | undefined;
  #isOver = false;

  constructor(descriptor: number, pipe: HostPipe, seat: RemoteSeat) {
    this.#descriptor = descriptor;
    this.#pipe = pipe;
    this.#seat = seat;
    seat.onSegments((message) => { this.#listener?.(message); });
  }

  /** Whether the child has closed its end: it is dead. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What is listed to be moved is copied: nothing can be moved to another process. */
  post(message: HostMessage): void {
    switch (message.kind) {
      case 'segment':
        this.#seat.arguments.add(message.segment, message.handle);
        return;
      case 'drop-segment':
        this.#seat.arguments.drop(message.segment);
        return;
      case 'nudge':
        this.#seat.sendSlotWords();
        break;
      case 'function':
      case 'externals':
      case 'arguments':
      case 'forget-mail':
    }
    this.#pipe.write(messageFrame(message));
  }

  receive(): WorkerMessage | undefined {
    const message = this.#messages.shift();
    if (message !== undefined) return message;
    let isAny = false;
    while (this.#messages.length === 0 && this.read()) isAny = true;
    // There may be room for more tasks now.
    if (isAny) this.#seat.pumpSoon();
    return this.#messages.shift();
  }

  onMessage(listener: (message: WorkerMessage) => void): void {
    this.#listener = listener;
  }

  /** Bytes that the event loop has read. */
  arrived(chunk: Uint8Array<ArrayBuffer>): void {
    this.#reader.add(chunk, this.#take);
    this.dispatch();
    this.#seat.pump();
  }

  /** Gives on what has been read and not been asked for. */
  dispatch(): void {
    for (let message = this.#messages.shift(); message !== undefined; message = this.#messages.shift()) this.#listener?.(message);
  }

  /** Reads without the event loop; answers whether there was anything. */
  read(): boolean {
    if (this.#isOver) return false;
    try {
      const length = readSync(this.#descriptor, this.#scratch);
      if (length === 0) this.#isOver = true;
      else this.#reader.add(this.#scratch.slice(0, length), this.#take);
      return length > 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') this.#isOver = true;
      return false;
    }
  }

  /** The event loop has read all that there will be. */
  ended(): void {
    this.#isOver = true;
    this.#pipe.close();
  }

  /** Reads what a dead child has left, and closes. */
  close(): void {
    while (this.read());
    this.ended();
    this.#seat.readJournal();
    this.#seat.close();
  }

  readonly #take = (frame: Frame): void => {
    if (frame.kind === FrameKind.outcomes) this.#seat.outcomes(frame.bytes);
    else if (frame.kind === FrameKind.seatWords) this.#seat.seatWordsChanged(frame.bytes);
    else this.#messages.push(messageIn(frame) as WorkerMessage);
  };
}
