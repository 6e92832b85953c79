import { SharedGuard } from './shared-guard.js';

/**
 * The times for which a thread has something through one object, each from the first acquisition to the last release, and
 * numbered. A guard belongs to one: where it is left over after a release by hand it releases nothing that was acquired since.
 */
export class Tenures {
  #last = 1;
  #current = 1;
  readonly #release: () => void;

  /** @param release Releases once what is held. */
  constructor(release: () => void) {
    this.#release = release;
  }

  /** The number of the present one. */
  get current(): number {
    return this.#current;
  }

  /** Stands for an acquisition that was made just now. */
  guard(): SharedGuard {
    return new SharedGuard(this, this.#current);
  }

  /** For a guard of that tenure. */
  release(tenure: number): void {
    if (tenure === this.#current) this.#release();
  }

  /** Nothing is held any more. */
  end(): void {
    // Numbers come again after four thousand million, and stay small integers.
    this.#current = this.#last = (this.#last + 1) | 0;
  }

  /** What was held then is held again, after it was taken away for a while. */
  resume(tenure: number): void {
    this.#current = tenure;
  }
}
