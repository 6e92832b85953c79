import { deserialize } from 'node:v8';

import { serializeMessage } from './serialize-message.js';

/** Each message is preceded by its length in bytes, a 32-bit little-endian number. */
const LENGTH_BYTES = 4;

/** A message as bytes. Throws as {@link serializeMessage} does. */
export function frame(message: unknown): Uint8Array {
  const body = serializeMessage(message);
  const bytes = new Uint8Array(LENGTH_BYTES + body.byteLength);
  new DataView(bytes.buffer).setUint32(0, body.byteLength, true);
  bytes.set(body, LENGTH_BYTES);
  return bytes;
}

/** Puts messages together from what a pipe gives. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #size = 0;

  /** Whether a message has begun to come and is not all there. */
  get isWithin(): boolean {
    return this.#size > 0;
  }

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#size += chunk.byteLength;
  }

  /** The next message, once all of it is there. */
  take(): { readonly message: unknown } | undefined {
    if (this.#size < LENGTH_BYTES) return undefined;
    let first = this.#joined(LENGTH_BYTES);
    const length = LENGTH_BYTES + new DataView(first.buffer, first.byteOffset).getUint32(0, true);
    if (this.#size < length) return undefined;
    first = this.#joined(length);
    this.#size -= length;
    if (first.byteLength === length) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(length);
    return { message: deserialize(first.subarray(LENGTH_BYTES, length)) };
  }

  /** The first chunk, made of so many that it has so many bytes. */
  #joined(bytes: number): Uint8Array {
    const [first] = this.#chunks;
    if (first !== undefined && first.byteLength >= bytes) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}
