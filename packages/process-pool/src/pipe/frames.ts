/**
 * The pipe's bytes: frames, each a header of its length and kind and a body, all multiples of 16 bytes long, so that payloads
 * stand aligned wherever they arrive. Numbers are in the machine's own byte order: both ends are on one machine.
 */
import { deserialize } from 'node:v8';

import { serializeMessage } from '../serialize-message.js';

/** What a frame holds. */
export const FrameKind = {
  /** One message, serialized by the platform. */
  message: 1,
  /** Host to child: task records. See records.ts. */
  tasks: 2,
  /** Child to host: outcome records. */
  outcomes: 3,
  /** Host to child: what has changed of a slot's `cancel` and `credit`. */
  slotWords: 4,
  /** Host to child: finish what runs, and end. */
  stop: 5,
  /** Child to host: the words of its seat. */
  seatWords: 6,
} as const;

/** One of the kinds. */
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

/** Bytes of a frame's header: its length without the header, its kind, the length of a message. */
export const FRAME_HEADER = 16;
const ALIGNMENT = 16;

/** The next multiple of 16. */
export function aligned(bytes: number): number {
  return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
}

/** A frame that has arrived. `bytes` is its body, aligned in a buffer that is the reader's no more. */
export interface Frame {
  readonly kind: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes that mean something, where that is not all. */
  readonly length: number;
}

/** A message as a frame. Throws as {@link serializeMessage} does. */
export function messageFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const body = serializeMessage(message);
  const frame = new Uint8Array(FRAME_HEADER + aligned(body.byteLength));
  new Int32Array(frame.buffer, 0, 3).set([aligned(body.byteLength), FrameKind.message, body.byteLength]);
  frame.set(body, FRAME_HEADER);
  return frame;
}

/** The message in a frame. */
export function messageIn({ bytes, length }: Frame): unknown {
  return deserialize(bytes.subarray(0, length));
}

/** Makes frames of what comes through a pipe. A large one is put together in the buffer that it stays in. */
export class FrameReader {
  readonly #header = new Uint8Array(FRAME_HEADER);
  readonly #headerWords = new Int32Array(this.#header.buffer);
  #headerFilled = 0;
  #body: Uint8Array<ArrayBuffer> | undefined;
  #bodyFilled = 0;

  /** Takes bytes, which are the reader's from now on; calls `take` for each frame that is complete. */
  add(chunk: Uint8Array<ArrayBuffer>, take: (frame: Frame) => void): void {
    for (let at = 0; at < chunk.byteLength; ) {
      if (this.#body === undefined) {
        const used = Math.min(FRAME_HEADER - this.#headerFilled, chunk.byteLength - at);
        this.#header.set(chunk.subarray(at, at + used), this.#headerFilled);
        this.#headerFilled += used;
        at += used;
        if (this.#headerFilled < FRAME_HEADER) return;
        const length = this.#headerWords[0] ?? 0;
        if (length <= chunk.byteLength - at) {
          this.#take(alignedView(chunk, at, length), take);
          at += length;
          continue;
        }
        this.#body = new Uint8Array(new ArrayBuffer(length));
        this.#bodyFilled = 0;
      }
      const used = Math.min(this.#body.byteLength - this.#bodyFilled, chunk.byteLength - at);
      this.#body.set(chunk.subarray(at, at + used), this.#bodyFilled);
      this.#bodyFilled += used;
      at += used;
      if (this.#bodyFilled === this.#body.byteLength) this.#take(this.#body, take);
    }
  }

  #take(bytes: Uint8Array<ArrayBuffer>, take: (frame: Frame) => void): void {
    const frame = { kind: this.#headerWords[1] ?? 0, bytes, length: this.#headerWords[2] ?? 0 };
    this.#headerFilled = 0;
    this.#body = undefined;
    take(frame);
  }
}

function alignedView(chunk: Uint8Array<ArrayBuffer>, at: number, length: number): Uint8Array<ArrayBuffer> {
  return (chunk.byteOffset + at) % ALIGNMENT === 0 ? chunk.subarray(at, at + length) : chunk.slice(at, at + length);
}
