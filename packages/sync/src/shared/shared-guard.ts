/** Stands for something acquired; releases it once, by `release()` or at the end of a `using` block. */
export class SharedGuard {
  #held: { release(): void } | undefined;

  constructor(held: { release(): void }) {
    this.#held = held;
  }

  /** Releases it. Again, it does nothing. */
  release(): void {
    const held = this.#held;
    this.#held = undefined;
    held?.release();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}
