import { checkOptionNames, type CancelledError, type Dependencies } from '@heddle/cancellation';
import { awaitAsParent, checkBoolean, Future, type FutureWatcher, unwatchFuture, watchFuture, wrongType } from '@heddle/futures';
import { isThenable } from '@heddle/futures/worker';

import { LinkedFuture } from '../task/linked-future.js';
import { outcomeOf } from '../task/outcome.js';
import { startTask, Task } from '../task/task.js';

/** What `gather` takes for one: a promise, a future or a task; a function becomes a task. */
export type Gatherable<T> = PromiseLike<T> | (() => T | PromiseLike<T>);

/** What one of them brings. */
export type Gathered<G> = G extends () => infer R ? Awaited<R> : Awaited<G>;

/** What `gather` takes beside a list. */
export interface GatherOptions {
  /** True: failures, cancellations among them, are results like others. */
  readonly returnExceptions?: boolean | undefined;
}

/**
 * Waits for several at once: asyncio's `gather`. Functions are run as tasks. The first failure rejects it at once, and the others go on;
 * where it is cancelled, or a task that awaits it, all tasks and futures among them are.
 *
 * Use {@link TaskGroup.run} where a failure should end the others.
 *
 * @returns A future of the results, in the order of what was given.
 * @throws TypeError for what can neither be awaited nor called.
 * @see https://docs.python.org/3/library/asyncio-task.html#asyncio.gather
 *
 * @example
 * ```ts
 * const [user, orders] = await gather(() => loadUser(id), () => loadOrders(id));
 * const outcomes = await gather(urls.map((url) => () => load(url)), { returnExceptions: true });
 * ```
 */
export function gather<const G extends readonly Gatherable<unknown>[]>(...awaitables: G): Future<{ -readonly [K in keyof G]: Gathered<G[K]> }>;
export function gather<T>(awaitables: Iterable<Gatherable<T>>, options: { readonly returnExceptions: true }): Future<unknown[]>;
export function gather<T>(awaitables: Iterable<Gatherable<T>>, options?: GatherOptions): Future<Awaited<T>[]>;
export function gather(...args: readonly unknown[]): Future<unknown> {
  const [list, options] = args;
  if (!isList(list)) return new GatheredFuture(args, false);
  const { returnExceptions = false } = checkOptions(options);
  return new GatheredFuture([...list], returnExceptions);
}

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value && !isThenable(value);
}

function checkOptions(options: unknown = {}): GatherOptions {
  checkOptionNames(options as object, ['returnExceptions'], 'gather');
  const { returnExceptions } = options as GatherOptions;
  if (returnExceptions !== undefined) checkBoolean(returnExceptions, 'gather', 'returnExceptions');
  return options as GatherOptions;
}

/** It watches each of its futures itself: an object less for each. */
class GatheredFuture extends LinkedFuture<unknown[]> implements FutureWatcher<Future<unknown>> {
  readonly #futures: readonly Future<unknown>[];
  readonly #returnsExceptions: boolean;
  /** How many are not done, of the different ones among them. */
  #left: number;
  /** Those that it waits for no more though they run: a second cancellation finds them again. */
  #forgotten: Set<Future<unknown>> | undefined = undefined;
  #cancelled: CancelledError | undefined = undefined;

  constructor(awaitables: readonly unknown[], returnsExceptions: boolean) {
    super();
    for (const awaitable of awaitables) check(awaitable);
    this.#returnsExceptions = returnsExceptions;
    this.#futures = toFutures(awaitables);
    const different = new Set(this.#futures);
    this.#left = different.size;
    if (this.#left === 0) this.setResult([]);
    for (const future of different) {
      if (future instanceof Task) future.ownedBy(this);
      else watchFuture(future, this);
    }
  }

  static {
    awaitAsParent(this);
  }

  override requestCancel(error: CancelledError): boolean {
    this.#cancelled = error;
    let isNew = true;
    for (const future of new Set(this.#futures)) {
      if (future.done()) continue;
      if (future instanceof LinkedFuture) isNew = future.requestCancel(error) && isNew;
      else if (!future.cancel(error)) this.#forget(future, error);
    }
    return isNew;
  }

  override *awaited(): Generator<LinkedFuture<unknown>> {
    for (const future of this.#futures) if (future instanceof LinkedFuture) yield future;
  }

  override heldBy(): undefined {
    return undefined;
  }

  /** What it waits for still. */
  dependsOn(): Dependencies {
    return { all: new Set(this.#futures.filter((future) => !future.done())) };
  }

  override hasMissedCancel(): boolean {
    // It is cancelled itself then, whatever becomes of its futures.
    return false;
  }

  /** It runs in an executor, which cannot stop it: nobody waits for it any more. */
  #forget(future: Future<unknown>, error: CancelledError): void {
    this.#forgotten ??= new Set();
    if (this.#forgotten.has(future)) return;
    this.#forgotten.add(future);
    unwatchFuture(future, this);
    if (--this.#left === 0) this.cancelWith(error);
  }

  override get [Symbol.toStringTag](): string {
    return 'gather';
  }

  futureDone(future: Future<unknown>): void {
    const isLast = --this.#left === 0;
    // A failure after the first one counts as seen.
    const outcome = outcomeOf(future);
    if (this.done()) return;
    // It was asked to end: it waits until all have ended.
    if (this.#cancelled !== undefined) {
      if (isLast) this.cancelWith(this.#cancelled);
      return;
    }
    if (outcome.status === 'rejected' && !this.#returnsExceptions) {
      if (future.cancelled()) this.cancelWith(outcome.reason);
      else this.setException(outcome.reason);
    } else if (isLast) {
      this.setResult(this.#futures.map((one) => {
        const own = outcomeOf(one);
        return own.status === 'fulfilled' ? own.value : (own.reason as unknown);
      }));
    }
  }
}

/** The futures of what was given; the same one for the same thing. */
function toFutures(awaitables: readonly unknown[]): readonly Future<unknown>[] {
  const made = new Map<unknown, Future<unknown>>();
  return awaitables.map((awaitable) => {
    if (awaitable instanceof Future) return awaitable as Future<unknown>;
    const future = made.get(awaitable) ?? toFuture(awaitable);
    made.set(awaitable, future);
    return future;
  });
}

function check(awaitable: unknown): void {
  if (typeof awaitable !== 'function' && !isThenable(awaitable)) throw wrongType('gather', 'awaitables', 'promises, futures, tasks or functions', awaitable);
}

function toFuture(awaitable: unknown): Future<unknown> {
  if (typeof awaitable === 'function' && !isThenable(awaitable)) return startTask(awaitable as () => unknown);
  return Future.fromPromise(awaitable as PromiseLike<unknown>);
}
