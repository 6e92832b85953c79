/**
 * Outcomes that a child keeps back, to send many at once, are also written to a file, each before the next task begins: where that turns
 * out to be a long one, or the child's last, the host finds them there. A child has a region of the file, and writes it anew with each batch;
 * records carry the number of their batch.
 */
import { readSync, writeSync } from 'node:fs';

/** Bytes for one child. */
const REGION_BYTES = 64 * 1024;
/** Bytes that make a region empty: less than a record. */
const ERASED_BYTES = 16;
/** Bytes of outcomes that may be kept back. */
export const MOST_KEPT_BYTES: number = REGION_BYTES / 2;

/** One child's region of the file. */
export class Journal {
  readonly #file: number;
  readonly #start: number;

  constructor(file: number, seat: number) {
    this.#file = file;
    this.#start = seat * REGION_BYTES;
  }

  /** Writes `bytes` from `from` on, at their place in the region. */
  write(bytes: Uint8Array, from: number, to: number, place: number): void {
    writeSync(this.#file, bytes, from, to - from, this.#start + place);
  }

  /** Makes what a child before has left there no outcome of the next. */
  erase(): void {
    writeSync(this.#file, new Uint8Array(ERASED_BYTES), 0, ERASED_BYTES, this.#start);
  }

  /** What stands there. */
  read(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(new ArrayBuffer(MOST_KEPT_BYTES));
    return bytes.subarray(0, readSync(this.#file, bytes, 0, bytes.byteLength, this.#start));
  }
}
