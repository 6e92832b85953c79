import type { FrameKind } from './frames.js';
import { aligned, FRAME_HEADER } from './frames.js';

const FIRST_BYTES = 64 * 1024;
/** A larger buffer is given up once it is empty: one huge value would occupy it for ever. */
const KEPT_BYTES = 1 << 20;

/** Frames on their way into one write: opened, filled record by record, closed. */
export class FrameBuilder {
  #bytes = new Uint8Array(new ArrayBuffer(FIRST_BYTES));
  #words = new Int32Array(this.#bytes.buffer);
  #floats = new Float64Array(this.#bytes.buffer);
  #length = 0;
  #frame = -1;

  get length(): number {
    return this.#length;
  }

  /** The buffer as bytes, words and floats: only until the next `reserve`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  get words(): Int32Array {
    return this.#words;
  }

  get floats(): Float64Array {
    return this.#floats;
  }

  /** Begins a frame, unless one is open. */
  open(kind: FrameKind): void {
    if (this.#frame >= 0) return;
    this.#frame = this.reserve(FRAME_HEADER);
    this.#words[this.#frame / Int32Array.BYTES_PER_ELEMENT + 1] = kind;
  }

  /** Room for so many bytes, which begins at a multiple of 16; answers where. */
  reserve(bytes: number): number {
    const at = this.#length;
    this.#length += aligned(bytes);
    if (this.#length > this.#bytes.byteLength) this.#grow();
    return at;
  }

  /** Ends the open frame. `beyond` more bytes of it are written apart from this buffer. */
  close(beyond = 0): void {
    if (this.#frame < 0) return;
    this.#words[this.#frame / Int32Array.BYTES_PER_ELEMENT] = this.#length - this.#frame - FRAME_HEADER + beyond;
    this.#frame = -1;
  }

  /** What has been built. */
  built(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Begins anew; in another buffer where somebody still needs what was built. */
  clear(isNeeded = false): void {
    this.#length = 0;
    this.#frame = -1;
    if (isNeeded || this.#bytes.byteLength > KEPT_BYTES) this.#use(new Uint8Array(new ArrayBuffer(FIRST_BYTES)));
  }

  #grow(): void {
    const bytes = new Uint8Array(new ArrayBuffer(aligned(Math.max(this.#length, this.#bytes.byteLength * 2))));
    bytes.set(this.#bytes);
    this.#use(bytes);
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#words = new Int32Array(bytes.buffer);
    this.#floats = new Float64Array(bytes.buffer);
  }
}
