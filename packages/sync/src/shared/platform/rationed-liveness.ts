import type { Liveness } from '../protocol/line.js';

/** Threads that are looked at each time. */
const ALWAYS = 4;
/** Milliseconds for which a thread that was asked about counts among those that are. */
const GENERATION = 1000;

/**
 * Each who waits looks after all others in the line, so that a hundred of them would look ten thousand times in each
 * interval, and keep every core busy with it. Where a thread asks about more than a few it is told of most what it saw
 * last, and looks at as many each interval, whatever their number. The others who wait look at other ones meanwhile, and
 * whoever finds a dead one clears up for all.
 */
export class RationedLiveness implements Liveness {
  readonly #look: (thread: number) => boolean;
  readonly #interval: number;
  /** When to look next, by thread: of those who were asked about in this generation, and in the one before. */
  #recent = new Map<number, number>();
  #former: ReadonlyMap<number, number> = new Map();
  #began = -Infinity;

  /**
   * @param look Whether a thread is alive.
   * @param interval Milliseconds between two times at which it is asked about them all.
   */
  constructor(look: (thread: number) => boolean, interval: number) {
    this.#look = look;
    this.#interval = interval;
  }

  isAlive(thread: number): boolean {
    const now = performance.now();
    if (now - this.#began >= GENERATION) {
      this.#former = now - this.#began < 2 * GENERATION ? this.#recent : new Map();
      this.#recent = new Map();
      this.#began = now;
    }
    let next = this.#recent.get(thread) ?? this.#former.get(thread) ?? now;
    if (next <= now) {
      if (!this.#look(thread)) {
        // The dead come in groups: a pool that was ended, say.
        this.#recent.clear();
        this.#former = this.#recent;
        return false;
      }
      const excess = Math.max(this.#recent.size, this.#former.size) / ALWAYS - 1;
      // At random, or all would be looked at at once.
      next = now + (excess > 0 ? 2 * Math.random() * excess * this.#interval : 0);
    }
    this.#recent.set(thread, next);
    return true;
  }
}
