import { openSync } from 'node:fs';

import type { Libc } from './libc.js';
import { MemoryError } from './memory-error.js';
import { FileWord } from './memory-layout.js';

const O_CLOEXEC = 0o2000000;

/**
 * A pipe that is open for as long as the first process of a family lives: who reads it learns of that one's end, however it comes.
 * Both ends are with the root; others open them by way of `/proc`, and keep them no longer than they live, which is no longer than the root.
 */
export class Lifeline {
  readonly #libc: Libc;
  readonly #words: Int32Array;
  /** The descriptors, in the thread that made them. */
  #ends: readonly number[] = [];

  constructor(libc: Libc, words: Int32Array) {
    this.#libc = libc;
    this.#words = words;
  }

  /** Makes it, in the root and once. The others of the family have nothing to do: who has children has it. */
  tie(): void {
    if (Atomics.load(this.#words, FileWord.lifeline) !== 0 || Atomics.load(this.#words, FileWord.root) !== process.pid) return;
    const ends = this.#libc.pipe2(O_CLOEXEC);
    if (ends === undefined) throw new MemoryError('cannot make a pipe', this.#libc.errno());
    // ATOMICS: of several threads of the root one succeeds.
    if (Atomics.compareExchange(this.#words, FileWord.lifeline, 0, ends[0] + 1) === 0) this.#ends = ends;
    else for (const end of ends) this.#libc.close(end);
  }

  /**
   * A descriptor of this process for one of its ends.
   *
   * @param flags What for: O_RDONLY or O_WRONLY.
   */
  open(flags: number): number {
    return openSync(`/proc/${Atomics.load(this.#words, FileWord.root)}/fd/${Atomics.load(this.#words, FileWord.lifeline) - 1}`, flags);
  }

  /** Who clears up when it ends: 0, a process, or the negative of the process that is about to start that one. */
  get janitor(): number {
    return Atomics.load(this.#words, FileWord.janitor);
  }

  /** Says who clears up, if that is still as it was. */
  setJanitor(expected: number, janitor: number): boolean {
    return Atomics.compareExchange(this.#words, FileWord.janitor, expected, janitor) === expected;
  }

  /** The root ends, or the thread that was as good as one. */
  cut(): void {
    for (const end of this.#ends) this.#libc.close(end);
    this.#ends = [];
  }
}
