import { CancelledError, type TaskWait } from '@heddle/cancellation';
import { Future, watchFuture, type FutureWatcher } from '@heddle/futures';

import { currentScope } from '../scope/context.js';
import type { WaitScope } from '../scope/wait-scope.js';

/**
 * A future of something that goes on until it has ended by itself: cancelling it asks that to end, and it is over when that
 * is. Who awaits it in a task that is cancelled hands the cancellation on to it, and waits until it has ended, as in asyncio.
 */
export abstract class LinkedFuture<T> extends Future<T> {
  /** Hands a cancellation on to what it is the future of. */
  abstract requestCancel(error: CancelledError): void;

  /** Whether it is over, and a cancellation that it was handed has not reached any of its waits. */
  abstract hasMissedCancel(): boolean;

  /**
   * Asks it to end with a CancelledError. What runs may clean up first, may go on, and may fail instead.
   *
   * @returns False where it was over.
   */
  override cancel(reason?: unknown): boolean {
    if (this.done()) return false;
    this.requestCancel(new CancelledError(reason, 'The task'));
    return true;
  }

  protected override awaitInTask(): Promise<T> {
    const scope = currentScope();
    if (scope !== undefined) new LinkedWait(this, scope).begin();
    return this;
  }
}

/** One await of a linked future. */
class LinkedWait implements TaskWait, FutureWatcher<unknown> {
  readonly future: LinkedFuture<unknown>;
  readonly #scope: WaitScope;
  #handed: CancelledError | undefined = undefined;

  constructor(future: LinkedFuture<unknown>, scope: WaitScope) {
    this.future = future;
    this.#scope = scope;
  }

  begin(): void {
    this.#scope.beginWait(this);
    watchFuture(this.future, this);
  }

  cancel(error: unknown): boolean {
    if (this.future.done()) return false;
    this.#handed = error as CancelledError;
    hand(this.future, this.#handed);
    return true;
  }

  futureDone(): void {
    this.#scope.endWait(this);
    // It was in its last step already: the cancellation is this side's again, or it would be lost.
    if (this.#handed !== undefined && this.future.hasMissedCancel()) this.#scope.redeliver(this.#handed);
  }
}

/** Cancellations on their way down; one at a time, so that no depth of tasks is a depth of calls. */
const onTheirWay: { readonly future: LinkedFuture<unknown>; readonly error: CancelledError }[] = [];
let isHanding = false;

function hand(future: LinkedFuture<unknown>, error: CancelledError): void {
  onTheirWay.push({ future, error });
  if (isHanding) return;
  isHanding = true;
  try {
    for (let next = onTheirWay.pop(); next !== undefined; next = onTheirWay.pop()) next.future.requestCancel(next.error);
  } finally {
    isHanding = false;
  }
}
