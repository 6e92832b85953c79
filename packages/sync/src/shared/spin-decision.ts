/**
 * Waits that do not spin, at most, after spinning has found nothing. Where it never pays that leaves 20 ns of each wait;
 * where it begins to pay that is found out within a thousand hand-overs.
 */
const LONGEST_BREAK = 1024;

/**
 * Whether it is worth watching memory for a moment before blocking: only where that has found something lately. It finds
 * nothing where what is waited for comes late, and nothing where the system has put the other thread on the same core,
 * which it does with threads that wake each other: there the other cannot even run until the spinning is over.
 */
export class SpinDecision {
  /** Waits to pass over from now. */
  #passing = 0;
  /** Waits to pass over after the next failure. */
  #break = 1;

  /** Asked by every wait. */
  isDue(): boolean {
    if (this.#passing === 0) return true;
    this.#passing--;
    return false;
  }

  /** Told whether spinning has found something. */
  note(found: boolean): void {
    if (found) {
      this.#break = 1;
      return;
    }
    this.#passing = this.#break;
    this.#break = Math.min(this.#break * 2, LONGEST_BREAK);
  }
}
