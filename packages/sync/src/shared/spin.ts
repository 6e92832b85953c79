/** Milliseconds; a thread that sleeps takes about as long to be woken. */
const LONGEST = 0.05;
const SHORTEST = 0.002;
/** Looks between two looks at the clock. */
const LOOKS = 16;

/**
 * Watches for a moment before a thread blocks: where the other side is at work on another core, what is waited for comes
 * sooner than a sleeping thread wakes. As long as that pays; where it does not, hardly at all.
 */
export class Spin {
  #budget = LONGEST;

  /** Whether `isReady` came to be true. */
  until(isReady: () => boolean): boolean {
    const end = performance.now() + this.#budget;
    do {
      for (let look = 0; look < LOOKS; look++) {
        if (isReady()) {
          this.#budget = Math.min(LONGEST, this.#budget * 2);
          return true;
        }
      }
    } while (performance.now() < end);
    this.#budget = Math.max(SHORTEST, this.#budget / 2);
    return false;
  }
}
