import { CancelledError, type TaskWait } from '@heddle/cancellation';
import { awaitAsParent, Future, unwatchFuture, watchFuture, type FutureWatcher } from '@heddle/futures';

import { currentScope } from '../scope/context.js';
import type { WaitScope } from '../scope/wait-scope.js';

/**
 * A future of something that goes on until it has ended by itself: cancelling it asks that to end, and it is over when that
 * is. Who awaits it in a task that is cancelled hands the cancellation on to it, and waits until it has ended, as in asyncio.
 */
export abstract class LinkedFuture<T> extends Future<T> {
  static {
    awaitAsParent(this);
  }

  /**
   * Hands a cancellation on to what it is the future of.
   *
   * @returns False where that has been asked by this very error before, by another way.
   */
  abstract requestCancel(error: CancelledError): boolean;

  /** The linked futures that it waits for now. */
  abstract awaited(): Iterable<LinkedFuture<unknown>>;

  /** The one that cannot end before it does: of a task of a group the task that runs the group. */
  abstract heldBy(): LinkedFuture<unknown> | undefined;

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

  protected override awaitInTask(reject: (error: unknown) => void): Promise<T> {
    const scope = currentScope();
    if (scope !== undefined) new LinkedWait(this, scope, reject).begin();
    return this;
  }
}

/** One await of a linked future. */
export class LinkedWait implements TaskWait, FutureWatcher<unknown> {
  readonly waitsFor: LinkedFuture<unknown>;
  readonly #scope: WaitScope;
  readonly #reject: (error: unknown) => void;
  #handed: CancelledError | undefined = undefined;

  constructor(future: LinkedFuture<unknown>, scope: WaitScope, reject: (error: unknown) => void) {
    this.waitsFor = future;
    this.#scope = scope;
    this.#reject = reject;
  }

  begin(): void {
    forgetExplored();
    this.#scope.beginWait(this);
    watchFuture(this.waitsFor, this);
  }

  cancel(error: unknown): boolean {
    if (this.waitsFor.done()) return false;
    this.#handed = error as CancelledError;
    hand(this, this.#handed);
    return true;
  }

  futureDone(): void {
    this.#scope.endWait(this);
    // It was in its last step already: the cancellation is this side's again, or it would be lost.
    if (this.#handed !== undefined && this.waitsFor.hasMissedCancel()) this.#scope.redeliver(this.#handed);
  }

  /** Hands a cancellation on. */
  request(error: CancelledError): void {
    // Those who wait for each other in a circle would do so for ever: each has been asked, and the one before whom the circle closes goes on.
    const isNew = this.waitsFor.requestCancel(error);
    if (isHeldBy(this.#scope.task, this.waitsFor) || (!isNew && leadsTo(this.waitsFor, this.#scope.task))) this.#end(error);
  }

  #end(error: CancelledError): void {
    unwatchFuture(this.waitsFor, this);
    this.#scope.endWait(this);
    this.#reject(error);
  }
}

/** Cancellations on their way down; one at a time, so that no depth of tasks is a depth of calls. */
const onTheirWay: { readonly wait: LinkedWait; readonly error: CancelledError }[] = [];
let isHanding = false;

function hand(wait: LinkedWait, error: CancelledError): void {
  onTheirWay.push({ wait, error });
  if (isHanding) return;
  isHanding = true;
  try {
    for (let next = onTheirWay.pop(); next !== undefined; next = onTheirWay.pop()) next.wait.request(next.error);
  } finally {
    isHanding = false;
  }
}

/** Whether a future cannot end before a task, which is one of its group, or of a group of one of those. */
function isHeldBy(task: unknown, future: LinkedFuture<unknown>): boolean {
  for (let one = task instanceof LinkedFuture ? task.heldBy() : undefined; one !== undefined; one = one.heldBy()) if (one === future) return true;
  return false;
}

/** Futures that lead to none but each other, as was found in this step: of 10,000 that wait for each other in a row each looks at its neighbour only. */
const explored = new Set<unknown>();

function forgetExplored(): void {
  explored.clear();
}

/** Whether a future waits for a task, maybe by way of others. */
function leadsTo(future: LinkedFuture<unknown>, task: unknown): boolean {
  if (explored.has(task)) explored.clear();
  const found = new Set([future]);
  for (const one of found) {
    if (one === task) return true;
    for (const next of one.awaited()) if (!explored.has(next)) found.add(next);
  }
  if (explored.size === 0) queueMicrotask(forgetExplored);
  for (const one of found) explored.add(one);
  return false;
}
