/**
 * Who has a task that was sent ahead: the child, once it has begun, or the host, which may take it back until then. Both ask one
 * file. The host writes a token for each task, its number, many at a time; the child reads one before it begins a task, the host reads all that are left
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

/** The host's side: gives each task that is sent its number. Numbers are 32 bits, and go round. */
export class ClaimTokens {
  readonly file: number;
  readonly #buffer: Int32Array<ArrayBuffer>;
  #size = 0;
  #next = 0;
  /** Numbers from here on have no token yet. */
  #grantedUpTo = 0;

  private constructor(file: number, grantedAtOnce: number) {
    this.file = file;
    this.#buffer = new Int32Array(grantedAtOnce);
  }

  /** Undefined where there is no place for a file. */
  static open(grantedAtOnce: number): ClaimTokens | undefined {
    // O_APPEND: only so can Node set the position of a file that is open, by a write to the end of an empty one.
    const file = openSharedFile(constants.O_APPEND);
    return file === undefined ? undefined : new ClaimTokens(file, grantedAtOnce);
  }

  /** Whether the file is to be begun anew before more are granted. */
  get isFull(): boolean {
    return this.#size >= FULL_BYTES;
  }

  /** The number of the next task. */
  number(): number {
    const number = this.#next;
    this.#next = (number + 1) | 0;
    return number;
  }

  /** Lets the child begin all tasks that have a number, and those that will have the next ones: it begins nothing that it does not have. To be called before they are sent. */
  grant(): void {
    while (((this.#next - this.#grantedUpTo) | 0) > 0) {
      for (let index = 0; index < this.#buffer.length; index++) this.#buffer[index] = this.#grantedUpTo + index;
      this.#grantedUpTo = (this.#grantedUpTo + this.#buffer.length) | 0;
      writeSync(this.file, this.#buffer, 0, this.#buffer.byteLength, this.#size);
      this.#size += this.#buffer.byteLength;
    }
  }

  /** Takes back all tasks that the child has not begun; answers how many these are: the last that were numbered. */
  recall(): number {
    const count = this.#drain();
    // A token that the child has read, and keeps because its task has not come, is of no use any more.
    this.#next = this.#grantedUpTo;
    return count;
  }

  /** Begins the file anew. Only while the child has no task. */
  rewind(): void {
    this.recall();
    ftruncateSync(this.file, 0);
    writeSync(this.file, this.#buffer, 0, TOKEN_BYTES, null);
    this.#size = TOKEN_BYTES;
  }

  close(): void {
    closeSync(this.file);
  }

  /** Reads all tokens; answers how many of them are for tasks that have a number. */
  #drain(): number {
    let first: number | undefined;
    while (readSync(this.file, this.#buffer, 0, this.#buffer.byteLength, null) > 0) first ??= this.#buffer[0];
    return first === undefined ? 0 : Math.max(0, (this.#next - first) | 0);
  }
}

/** The child's side. */
export class ClaimReader {
  readonly #file: number;
  readonly #token = new Int32Array(1);
  /** A token that was read, for this task or a later one. */
  #granted: number | undefined;

  constructor(file: number) {
    this.#file = file;
  }

  /** Claims the task of that number. False: it has been taken back. To be asked in the order of the numbers. */
  claim(number: number): boolean {
    while (this.#granted === undefined || ((this.#granted - number) | 0) < 0) {
      if (readSync(this.#file, this.#token, 0, TOKEN_BYTES, null) === 0) return false;
      this.#granted = this.#token[0] ?? 0;
    }
    if (this.#granted !== number) return false;
    this.#granted = undefined;
    return true;
  }
}
