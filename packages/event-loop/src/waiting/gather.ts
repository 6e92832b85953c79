import { checkOptionNames, type CancelledError, isCancelledError } from '@heddle/cancellation';
import { checkBoolean, Future, wrongType } from '@heddle/futures';
import { isThenable } from '@heddle/futures/worker';

import { LinkedFuture } from '../task/linked-future.js';
import { Task } from '../task/task.js';

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

class GatheredFuture extends LinkedFuture<unknown[]> {
  readonly #futures: readonly Future<unknown>[];
  readonly #results: unknown[];
  readonly #returnsExceptions: boolean;
  #left: number;
  #cancelled: CancelledError | undefined = undefined;

  constructor(awaitables: readonly unknown[], returnsExceptions: boolean) {
    super();
    for (const awaitable of awaitables) check(awaitable);
    this.#returnsExceptions = returnsExceptions;
    this.#left = awaitables.length;
    this.#results = new Array<unknown>(awaitables.length);
    const known = new Map<unknown, Future<unknown>>();
    this.#futures = awaitables.map((awaitable) => {
      const future = known.get(awaitable) ?? toFuture(awaitable);
      known.set(awaitable, future);
      return future;
    });
    if (this.#left === 0) this.setResult([]);
    this.#futures.forEach((future, index) => {
      future.then(
        (value) => { this.#ended(index, value); },
        (error: unknown) => { this.#failed(index, error); },
      );
    });
  }

  override requestCancel(error: CancelledError): void {
    this.#cancelled = error;
    for (const future of this.#futures) {
      if (future instanceof LinkedFuture) future.requestCancel(error);
      else if (!future.done()) future.cancelWith(error);
    }
  }

  #ended(index: number, value: unknown): void {
    this.#results[index] = value;
    if (--this.#left > 0 || this.done()) return;
    // It was asked to end, and all that it waits for have ended.
    if (this.#cancelled === undefined) this.setResult(this.#results);
    else this.cancelWith(this.#cancelled);
  }

  #failed(index: number, error: unknown): void {
    const isWaitingForAll = this.#returnsExceptions || this.#cancelled !== undefined;
    if (!isWaitingForAll && !this.done()) {
      if (isCancelledError(error)) this.cancelWith(error);
      else this.setException(error);
    }
    this.#ended(index, error);
  }
}

function check(awaitable: unknown): void {
  if (typeof awaitable !== 'function' && !isThenable(awaitable)) throw wrongType('gather', 'awaitables', 'promises, futures, tasks or functions', awaitable);
}

function toFuture(awaitable: unknown): Future<unknown> {
  if (typeof awaitable === 'function' && !isThenable(awaitable)) return new Task(awaitable as () => unknown);
  return Future.fromPromise(awaitable as PromiseLike<unknown>);
}
