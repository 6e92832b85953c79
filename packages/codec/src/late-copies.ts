/** A copy that has not been made yet. */
interface Copy {
  readonly source: Uint8Array;
  readonly target: Uint8Array;
}

/** From so many bytes on a block is copied late, where that is asked for. */
const LARGE = 256 * 1024;

/** The large blocks of a value that is decoded otherwise: to be copied a part at a time, while the payload's memory is there still. */
export class LateCopies {
  readonly #copies: Copy[] = [];
  /** Of the first, how far it got. */
  #at = 0;

  /** False: too small to defer; copy it now. */
  add(source: Uint8Array, target: Uint8Array): boolean {
    if (source.byteLength < LARGE) return false;
    this.#copies.push({ source, target });
    return true;
  }

  /** Copies at most so many bytes. True once all is copied. */
  proceed(bytes: number): boolean {
    for (let left = bytes; left > 0; ) {
      const [copy] = this.#copies;
      if (copy === undefined) return true;
      const { source, target } = copy;
      const end = Math.min(source.byteLength, this.#at + left);
      target.set(source.subarray(this.#at, end), this.#at);
      left -= end - this.#at;
      this.#at = end;
      if (end < source.byteLength) continue;
      this.#copies.shift();
      this.#at = 0;
    }
    return this.#copies.length === 0;
  }
}
