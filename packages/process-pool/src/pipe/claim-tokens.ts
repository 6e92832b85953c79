/**
 * Who has a task that was sent ahead: the child, once it has begun, or the host, which may take it back until then. Both ask one
 * file. The host writes a token for each task, its number; the child reads one before it begins a task, the host reads all that are left
 * to take the tasks back. They read through one open file, which the child has inherited and whose position they share: the system moves it
 * on as one of them reads, so **each token is read once**, by one of the two, and this is the claim. A dead child's tokens tell which
 * tasks it had not begun, so nothing needs to be said by it in time.
 *
 * Prior art: make's job server hands out tokens through a pipe in the same way. A pipe would do here, too, but Node cannot make one.
 */
import { closeSync, constants, ftruncateSync, readSync, writeSync } from 'node:fs';

import { openSharedFile } from './shared-file.js';

const TOKEN_BYTES = 4;
/** Bytes of tokens after which the file is begun anew. */
const FULL_BYTES = 1 << 20;

/** The host's side. */
export class ClaimTokens {
  readonly file: number;
  readonly #buffer: Int32Array<ArrayBuffer>;
  #size = 0;

  private constructor(file: number, mostAtOnce: number) {
    this.file = file;
    this.#buffer = new Int32Array(mostAtOnce);
  }

  /** Undefined where there is no place for a file. */
  static open(mostAtOnce: number): ClaimTokens | undefined {
    // O_APPEND: only so can Node set the position of a file that is open, by a write to the end of an empty one.
    const file = openSharedFile(constants.O_APPEND);
    return file === undefined ? undefined : new ClaimTokens(file, mostAtOnce);
  }

  /** Whether the file is to be begun anew before more are granted. */
  get isFull(): boolean {
    return this.#size >= FULL_BYTES;
  }

  /** Lets the child begin tasks: `count` of them, numbered from `first` on. To be called before they are sent. */
  grant(first: number, count: number): void {
    for (let index = 0; index < count; index++) this.#buffer[index] = first + index;
    writeSync(this.file, this.#buffer, 0, count * TOKEN_BYTES, this.#size);
    this.#size += count * TOKEN_BYTES;
  }

  /** Takes back all tasks that the child has not begun; answers how many these are: the last that were granted. */
  recall(): number {
    let bytes = 0;
    for (;;) {
      const read = readSync(this.file, this.#buffer, 0, this.#buffer.byteLength, null);
      if (read === 0) return bytes / TOKEN_BYTES;
      bytes += read;
    }
  }

  /** Begins the file anew. Only while no token is left in it. */
  rewind(): void {
    ftruncateSync(this.file, 0);
    writeSync(this.file, this.#buffer, 0, TOKEN_BYTES, null);
    this.#size = TOKEN_BYTES;
  }

  close(): void {
    closeSync(this.file);
  }
}

/** The child's side. */
export class ClaimReader {
  readonly #file: number;
  readonly #token = new Int32Array(1);
  /** A token that was read and is for a task later than those looked at so far. */
  #granted: number | undefined;

  constructor(file: number) {
    this.#file = file;
  }

  /** Claims the task of that number. False: it has been taken back. To be asked in the order of the numbers. */
  claim(sequence: number): boolean {
    this.#granted ??= readSync(this.#file, this.#token, 0, TOKEN_BYTES, null) === 0 ? undefined : this.#token[0];
    if (this.#granted !== sequence) return false;
    this.#granted = undefined;
    return true;
  }
}
