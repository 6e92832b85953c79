import type { Dependencies } from '@heddle/cancellation';
import { awaitAsParent, Future, wrongType } from '@heddle/futures';
import { isThenable } from '@heddle/futures/worker';

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
  const inner = isThenable(given) ? given : startTask(given as () => unknown);
  const outer = new ShieldedFuture<Awaited<T>>(inner);
  inner.then(
    (value) => { if (!outer.done()) outer.setResult(value as Awaited<T>); },
    (error: unknown) => {
      if (outer.done()) return;
      if (inner instanceof Future && inner.cancelled()) outer.cancelWith(error);
      else outer.setException(error);
    },
  );
  return outer;
}

/** The outer end: it knows the inner one, for whoever asks who waits for whom. */
class ShieldedFuture<T> extends Future<T> {
  readonly #inner: PromiseLike<unknown>;

  constructor(inner: PromiseLike<unknown>) {
    super();
    this.#inner = inner;
  }

  static {
    awaitAsParent(this);
  }

  dependsOn(): Dependencies {
    return { all: [this.#inner] };
  }

  override get [Symbol.toStringTag](): string {
    return 'shield';
  }
}
