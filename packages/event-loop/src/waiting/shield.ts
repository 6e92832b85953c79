import type { CancelledError, Dependencies } from '@heddle/cancellation';
import { awaitAsParent, Future, type FutureWatcher, unwatchFuture, watchFuture, wrongType } from '@heddle/futures';
import { isThenable } from '@heddle/futures/worker';

import { LinkedFuture } from '../task/linked-future.js';
import { outcomeOf } from '../task/outcome.js';
import { startTask } from '../task/task.js';

/**
 * Keeps a cancellation away from a task: asyncio's `shield`. Cancelling what `shield` returns, or a task that awaits it, ends the
 * wait at once; the task itself goes on.
 *
 * @param awaitable A task, a future or a promise; a function is run as a task.
 * @returns A future of the same result. Where its wait was ended, a later failure counts as seen.
 * @throws TypeError for what can neither be awaited nor called.
 * @see https://docs.python.org/3/library/asyncio-task.html#asyncio.shield
 *
 * @example
 * ```ts
 * await shield(createTask(() => save(state))); // is saved also where this task is cancelled
 * ```
 */
export function shield<T>(awaitable: PromiseLike<T> | (() => T | PromiseLike<T>)): Future<Awaited<T>> {
  const given: unknown = awaitable;
  if (typeof given !== 'function' && !isThenable(given)) throw wrongType('shield', 'awaitable', 'a promise, a future, a task or a function', given);
  return new ShieldedFuture<Awaited<T>>(isThenable(given) ? given : startTask(given as () => unknown));
}

/** The outer end. Where its wait is ended it is cancelled, and lets go of the inner one: that may go on for long, and be waited for many times. */
class ShieldedFuture<T> extends LinkedFuture<T> implements FutureWatcher<Future<unknown>> {
  readonly #inner: PromiseLike<unknown>;

  constructor(inner: PromiseLike<unknown>) {
    super();
    this.#inner = inner;
    if (inner instanceof Future) watchFuture(inner as Future<unknown>, this);
    else inner.then((value) => { this.#settle({ status: 'fulfilled', value }); }, (reason: unknown) => { this.#settle({ status: 'rejected', reason }); });
  }

  static {
    awaitAsParent(this);
  }

  futureDone(inner: Future<unknown>): void {
    const outcome = outcomeOf(inner);
    if (inner.cancelled() && outcome.status === 'rejected') this.cancelWith(outcome.reason);
    else this.#settle(outcome);
  }

  /** The cancellation goes no further. */
  override requestCancel(error: CancelledError): boolean {
    if (this.#inner instanceof Future) unwatchFuture(this.#inner as Future<unknown>, this);
    this.cancelWith(error);
    return true;
  }

  override awaited(): Iterable<LinkedFuture<unknown>> {
    return [];
  }

  override heldBy(): undefined {
    return undefined;
  }

  override hasMissedCancel(): boolean {
    return false;
  }

  dependsOn(): Dependencies {
    return { all: [this.#inner] };
  }

  override get [Symbol.toStringTag](): string {
    return 'shield';
  }

  #settle(outcome: PromiseSettledResult<unknown>): void {
    if (this.done()) return;
    if (outcome.status === 'fulfilled') this.setResult(outcome.value as T);
    else this.setException(outcome.reason);
  }
}
