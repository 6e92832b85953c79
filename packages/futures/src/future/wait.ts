import { checkOptionNames, checkSignal, checkTimeout, type Dependencies, describeValue, Waiter } from '@heddle/cancellation';

import type { FutureWatcher } from './future-extras.js';
import { Future, hasFailed, unwatchFuture, watchFuture } from './future.js';

/** When `wait` is over. */
export type ReturnWhen = 'ALL_COMPLETED' | 'FIRST_COMPLETED' | 'FIRST_EXCEPTION';

/** What `wait` takes. */
export interface WaitForFuturesOptions {
  /**
   * 'ALL_COMPLETED' where it is left out. 'FIRST_EXCEPTION': when one fails, or all are done; a cancellation is no
   * failure.
   */
  readonly returnWhen?: ReturnWhen | undefined;
  /** Milliseconds after which it is over in any case. As in Python this is no error: what is not done is in `notDone`. */
  readonly timeout?: number | undefined;
  /** Aborting it ends the wait, which rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How the futures stood when `wait` was over. */
export interface DoneAndNotDone<F> {
  readonly done: Set<F>;
  readonly notDone: Set<F>;
}

const CONDITIONS: readonly ReturnWhen[] = ['ALL_COMPLETED', 'FIRST_COMPLETED', 'FIRST_EXCEPTION'];

/**
 * Waits for several futures: Python's `concurrent.futures.wait`. A future that is given twice counts once. Failures are
 * for the caller to look at: none of those that it was given is reported as unhandled any more.
 *
 * Differs from Python in that a future counts as done the moment it is cancelled, where Python waits for a worker to
 * come across it.
 *
 * @returns A promise of two sets. It rejects with the signal's reason, and with `CancelledError` when the current task
 *   is cancelled; never because of the futures or the time-out.
 * @throws TypeError for what is not a future, and for wrong options.
 * @see https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.wait
 *
 * @example
 * ```ts
 * const { done, notDone } = await wait(futures, { returnWhen: 'FIRST_COMPLETED', timeout: 1000 });
 * for (const future of notDone) future.cancel();
 * ```
 */
export function wait<F extends Future<unknown>>(futures: Iterable<F>, options: WaitForFuturesOptions = {}): Promise<DoneAndNotDone<F>> {
  checkOptions(options);
  return waitForAll(collectFutures(futures, 'wait'), options);
}

async function waitForAll<F extends Future<unknown>>(all: ReadonlySet<F>, options: WaitForFuturesOptions): Promise<DoneAndNotDone<F>> {
  const waiting = new SetWait(all, options.returnWhen ?? 'ALL_COMPLETED');
  try {
    await waiting.wait({ timeout: options.timeout, signal: options.signal });
  } catch (error) {
    if (error !== waiting.expiry) throw error;
  } finally {
    waiting.unwatch();
  }
  return sortByState(all);
}

/** The different futures of an iterable, in order. */
export function collectFutures<F extends Future<unknown>>(futures: Iterable<F>, operation: string): ReadonlySet<F> {
  const given: unknown = futures;
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    throw new TypeError(`${operation}: expected an iterable of futures, received ${describeValue(given)}`);
  }
  const all = new Set(futures);
  for (const future of all) {
    if (!((future as unknown) instanceof Future)) {
      throw new TypeError(`${operation}: expected futures, received ${describeValue(future)} among them; Future.fromPromise makes one of a promise`);
    }
  }
  return all;
}

function checkOptions(options: WaitForFuturesOptions): void {
  checkOptionNames(options, ['returnWhen', 'timeout', 'signal'], 'wait');
  const { returnWhen, timeout, signal } = options;
  if (returnWhen !== undefined && !CONDITIONS.includes(returnWhen)) {
    throw new RangeError(`wait: returnWhen must be one of ${CONDITIONS.join(', ')}, received ${describeValue(returnWhen)}`);
  }
  if (timeout !== undefined) checkTimeout(timeout, 'wait');
  if (signal !== undefined) checkSignal(signal, 'wait');
}

function sortByState<F extends Future<unknown>>(all: ReadonlySet<F>): DoneAndNotDone<F> {
  const done = new Set<F>();
  const notDone = new Set<F>();
  for (const future of all) (future.done() ? done : notDone).add(future);
  return { done, notDone };
}

/** Invariant until it is over: it watches every future that is not done, and `#pending` counts them. */
class SetWait extends Waiter<void> implements FutureWatcher<Future<unknown>> {
  readonly operation = 'wait';
  readonly #futures: ReadonlySet<Future<unknown>>;
  readonly #returnWhen: ReturnWhen;
  #pending: number;
  /** The error of the time-out, which only says that the wait is over. */
  expiry: Error | undefined = undefined;

  constructor(futures: ReadonlySet<Future<unknown>>, returnWhen: ReturnWhen) {
    super();
    this.#futures = futures;
    this.#returnWhen = returnWhen;
    this.#pending = futures.size;
    if (futures.size === 0) this.settle();
    for (const future of futures) watchFuture(future, this);
  }

  futureDone(future: Future<unknown>): void {
    this.#pending--;
    if (
      this.#pending === 0 ||
      this.#returnWhen === 'FIRST_COMPLETED' ||
      (this.#returnWhen === 'FIRST_EXCEPTION' && hasFailed(future))
    ) {
      this.settle();
    }
  }

  dependsOn(): Dependencies {
    const pending = [...this.#futures].filter((future) => !future.done());
    return this.#returnWhen === 'FIRST_COMPLETED' ? { any: pending } : { all: pending };
  }

  /** Leaves no watcher behind on what is still pending. */
  unwatch(): void {
    for (const future of this.#futures) unwatchFuture(future, this);
  }

  protected override timeoutError(timeout: number): Error {
    return (this.expiry = super.timeoutError(timeout));
  }
}
