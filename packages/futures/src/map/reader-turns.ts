import { onNextTurn } from '../platform/next-turn.js';

/** How long (milliseconds) results are handed out before the event loop gets a turn. */
const TURN_MS = 1;

/**
 * Sees to it that handing out results that are there already lets the event loop have its turn now and then: promises
 * that are resolved already do not let it.
 */
export class ReaderTurns {
  /** When the event loop had its last turn, as far as this reader knows; 0 before its first result. */
  #start = 0;
  #pause: Promise<void> | undefined = undefined;

  /** Set while the event loop has its turn: whoever wants to read then waits for it, in order. */
  get pause(): Promise<void> | undefined {
    return this.#pause;
  }

  /** Begins a pause where results have been handed out for long enough. */
  pauseWhereDue(): Promise<void> | undefined {
    const now = performance.now();
    if (now - this.#start < TURN_MS) return undefined;
    const isFirst = this.#start === 0;
    this.#start = now;
    return isFirst ? undefined : this.#begin();
  }

  #begin(): Promise<void> {
    this.#pause = new Promise((resolve) => {
      onNextTurn(() => {
        this.#pause = undefined;
        this.#start = performance.now();
        resolve();
      });
    });
    return this.#pause;
  }
}
