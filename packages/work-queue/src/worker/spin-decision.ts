/** Occasions that are passed over at most before spinning is tried again. */
const LONGEST_BREAK = 32;

/**
 * Whether it is worth watching the queue for a moment before sleeping: only where that has found work lately. It finds
 * none where tasks come one by one with pauses, and none where the system has put the host on the same core, which it
 * does with threads that wake each other: there the host could not even run until the spinning is over.
 */
export class SpinDecision {
  readonly #possible: boolean;
  /** Occasions to pass over from now. */
  #passing = 0;
  /** Occasions to pass over after the next failure. */
  #break = 1;

  /** @param possible Whether another core may produce work meanwhile. */
  constructor(possible: boolean) {
    this.#possible = possible;
  }

  /** Asked on every occasion. */
  isDue(): boolean {
    if (!this.#possible) return false;
    if (this.#passing === 0) return true;
    this.#passing--;
    return false;
  }

  /** Told whether spinning has found work. */
  note(found: boolean): void {
    if (found) {
      this.#break = 1;
      return;
    }
    this.#passing = this.#break;
    this.#break = Math.min(this.#break * 2, LONGEST_BREAK);
  }
}
