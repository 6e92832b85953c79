import { SharedGuard } from './shared-guard.js';

/** Words of tenures, from their base on. */
const Tenure = {
  /** The number of the present one. */
  current: 0,
  /** The last number that was given. */
  last: 1,
} as const;

/**
 * The times for which a thread has something, each from the first acquisition to the last release, and numbered. A guard
 * belongs to one: where it is left over after a release by hand it releases nothing that was acquired since, through
 * whichever of the objects that a thread may have over the same memory.
 *
 * ATOMICS: plain accesses, which cost an acquisition nothing. Only who has the thing writes, after the swap by which it took
 * it and before the one by which it gives it back. Who does not have it may read any number, and then has nothing to release.
 */
export class Tenures {
  readonly #words: Int32Array;
  readonly #base: number;
  readonly #release: () => unknown;

  /**
   * @param base Where the words are.
   * @param release Releases once what is held, and nothing where this thread does not have it.
   */
  constructor(words: Int32Array, base: number, release: () => unknown) {
    this.#words = words;
    this.#base = base;
    this.#release = release;
  }

  /** The number of the present one. */
  get current(): number {
    return this.#words[this.#base + Tenure.current] ?? 0;
  }

  /** Stands for an acquisition of what this thread did not have before. */
  begin(): SharedGuard {
    const words = this.#words;
    const base = this.#base;
    // Numbers come again after four thousand million.
    const tenure = ((words[base + Tenure.last] ?? 0) + 1) | 0;
    words[base + Tenure.last] = words[base + Tenure.current] = tenure;
    return new SharedGuard(this, tenure);
  }

  /** Stands for one more acquisition. */
  join(): SharedGuard {
    return new SharedGuard(this, this.current);
  }

  /** For a guard of that tenure. */
  release(tenure: number): void {
    if (tenure === this.current) this.#release();
  }

  /** What was held then is held again, after it was taken away for a while. */
  resume(tenure: number): void {
    this.#words[this.#base + Tenure.current] = tenure;
  }
}
