import type { Steps } from '@heddle/testkit/model-checker';

/* eslint-disable require-yield -- the code that is checked steps through these as through its own */

/** What became of a wait. */
export type WaitEnd = 'waits' | 'taken' | 'refused' | 'cancelled';

/**
 * Stands for `Waiter` of @heddle/cancellation, whose promise the model has no use for. Its rule is the same: a wait is
 * settled, failed or cancelled, once, and where it is cancelled `abandoned` is called.
 */
export class ModelWaiter {
  end: WaitEnd = 'waits';

  *wait(): Steps<this> {
    return this;
  }

  /** @param goOn What the code does that waited; nobody does it where the wait has ended before. */
  settle(goOn: () => void): boolean {
    return this.#end('taken', goOn);
  }

  fail(goOn: () => void): boolean {
    return this.#end('refused', goOn);
  }

  /** As a signal, a time-out or the current task do. */
  *cancel(): Steps<boolean> {
    if (!this.#end('cancelled')) return false;
    yield* this.abandoned();
    return true;
  }

  *abandoned(): Steps {
    // A subclass's affair.
  }

  #end(how: WaitEnd, goOn?: () => void): boolean {
    if (this.end !== 'waits') return false;
    this.end = how;
    goOn?.();
    return true;
  }
}
