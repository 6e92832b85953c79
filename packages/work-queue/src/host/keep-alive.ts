import { LONGEST_TIMER_MS } from './longest-timer.js';

/**
 * Keeps the process alive while there is a reason to: a pending `waitAsync` does not, and workers must not, or an idle
 * pool would keep its program from ending.
 */
export class KeepAlive {
  #reasons = 0;
  #timer: NodeJS.Timeout | undefined;

  hold(): void {
    if (this.#reasons++ > 0) return;
    this.#timer ??= setInterval(() => undefined, LONGEST_TIMER_MS);
    this.#timer.ref();
  }

  release(): void {
    if (--this.#reasons === 0) this.#timer?.unref();
  }

  /** For good: nothing is left that could be a reason. */
  dispose(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
