import { TimeoutError, Waiter } from '@heddle/cancellation';

import type { FutureExtras, FutureWatcher } from './future-extras.js';

/** One wait for one future that has limits: `result` and `exception`. */
export class FutureWait extends Waiter<void> implements FutureWatcher<unknown> {
  readonly waitsFor: object;
  readonly #extras: FutureExtras;

  /** @param extras Of the future: what the wait is taken out of when it ends early. */
  constructor(future: object, extras: FutureExtras) {
    super();
    this.waitsFor = future;
    this.#extras = extras;
  }

  futureDone(): void {
    this.settle();
  }

  protected override abandoned(): void {
    this.#extras.removeWatcher(this);
  }

  protected override timeoutError(timeout: number): Error {
    return new TimeoutError(`The future was not done after ${timeout} ms`);
  }
}
