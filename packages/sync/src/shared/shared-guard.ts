/** What guards release. */
export interface Held {
  /** Once, for a guard that was given for that tenure. */
  release(tenure: number): void;
}

/**
 * Stands for something acquired; releases it once, by `release()` or at the end of a `using` block. Once its lock was released
 * by hand it does nothing, also where the thread has acquired the lock again since.
 */
export class SharedGuard {
  #held: Held | undefined;
  readonly #tenure: number;

  constructor(held: Held, tenure: number) {
    this.#held = held;
    this.#tenure = tenure;
  }

  /** Releases it. Again, it does nothing. */
  release(): void {
    const held = this.#held;
    this.#held = undefined;
    held?.release(this.#tenure);
  }

  [Symbol.dispose](): void {
    this.release();
  }
}
