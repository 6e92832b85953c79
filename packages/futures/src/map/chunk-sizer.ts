/** A chunk that takes this long, in milliseconds, hides what it costs to send; a longer one only delays its neighbours. */
const GOOD_RUN_TIME = 1;

const LARGEST = 8192;

/** Finds how many items should travel as one task: a fixed number, or from how long chunks run. */
export class ChunkSizer {
  #size: number;
  readonly #largest: number;

  /**
   * @param fixed The number, where the caller gave one.
   * @param limit What a chunk may have at most, whatever it takes.
   */
  constructor(fixed: number | undefined, limit: number) {
    this.#size = Math.min(fixed ?? 1, limit);
    this.#largest = fixed === undefined ? Math.min(LARGEST, limit) : 0;
  }

  /** How many items the next chunk should have. */
  get size(): number {
    return this.#size;
  }

  /** A chunk of `count` items ran for `runTime` milliseconds. */
  record(count: number, runTime: number): void {
    // Chunks from before the last step tell nothing about it; a fixed size has no steps.
    if (this.#largest === 0 || count * 2 < this.#size) return;
    if (runTime * 2 <= GOOD_RUN_TIME) this.#size = Math.min(this.#size * 2, this.#largest);
    else if (runTime > GOOD_RUN_TIME * 2) this.#size = Math.max(1, Math.floor(this.#size / 2));
  }
}
