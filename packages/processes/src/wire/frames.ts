/** Each message is preceded by its length in bytes, a 32-bit number, the least byte first. */
export const LENGTH_BYTES = 4;

const MOST_BYTES = 2 ** 32 - 1;

/** Writes the length of what follows the first {@link LENGTH_BYTES} of a message. Throws RangeError for 4 GiB or more. */
export function sealFrame(frame: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const length = frame.byteLength - LENGTH_BYTES;
  if (length > MOST_BYTES) throw new RangeError(`A message has at most ${MOST_BYTES} bytes, this one ${length}`);
  new DataView(frame.buffer, frame.byteOffset).setUint32(0, length, true);
  return frame;
}

/** Puts the bodies of messages together from the bytes that come. */
export class FrameReader {
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  #size = 0;

  /** Whether the next message is all there. */
  get isComplete(): boolean {
    return this.#size >= LENGTH_BYTES && this.#size >= this.#frameLength();
  }

  /** Bytes that were added and not taken. */
  get size(): number {
    return this.#size;
  }

  add(chunk: Uint8Array<ArrayBuffer>): void {
    if (chunk.byteLength === 0) return;
    this.#chunks.push(chunk);
    this.#size += chunk.byteLength;
  }

  /** The body of the next message, if that is complete. */
  peek(): Uint8Array<ArrayBuffer> | undefined {
    return this.isComplete ? this.#first(this.#frameLength()).subarray(LENGTH_BYTES, this.#frameLength()) : undefined;
  }

  /** {@link peek}, and it is the reader's no longer. */
  take(): Uint8Array<ArrayBuffer> | undefined {
    const body = this.peek();
    if (body === undefined) return undefined;
    const length = LENGTH_BYTES + body.byteLength;
    const first = this.#first(length);
    this.#size -= length;
    if (first.byteLength === length) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(length);
    return body;
  }

  #frameLength(): number {
    const first = this.#first(LENGTH_BYTES);
    return LENGTH_BYTES + new DataView(first.buffer, first.byteOffset).getUint32(0, true);
  }

  /** The first chunk, made of so many that it has so many bytes. */
  #first(bytes: number): Uint8Array<ArrayBuffer> {
    const [first = new Uint8Array()] = this.#chunks;
    if (first.byteLength >= bytes) return first;
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.byteLength;
    }
    this.#chunks.splice(0, this.#chunks.length, all);
    return all;
  }
}
