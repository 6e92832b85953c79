import { callOutsideTasks, waitOn, type WaitOptions } from '@heddle/cancellation';
import { wrongType } from '@heddle/futures';

import { PoolStateError } from '../errors/pool-state-error.js';

/** Who is told of a result as soon as it is there. */
export interface ResultCallbacks<T> {
  /** Called with the result, where there is one. What it throws is an unhandled rejection. */
  readonly callback?: ((value: T) => void) | undefined;
  /** Called with the error, where there is one, which counts as looking at it. */
  readonly errorCallback?: ((error: unknown) => void) | undefined;
}

/** @throws TypeError for what cannot be called. */
export function checkCallbacks({ callback, errorCallback }: ResultCallbacks<never>, operation: string): void {
  if (callback !== undefined && typeof callback !== 'function') throw wrongType(operation, 'callback', 'a function', callback);
  if (errorCallback !== undefined && typeof errorCallback !== 'function') throw wrongType(operation, 'errorCallback', 'a function', errorCallback);
}

type State = 'pending' | 'successful' | 'failed';

/**
 * What a task of a Pool will give: Python's `multiprocessing.pool.AsyncResult`. A failure that nobody ever looks at is an unhandled rejection; Python says nothing.
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.AsyncResult
 */
export class AsyncResult<T> {
  readonly #outcome: Promise<T>;
  #state: State = 'pending';
  /** Once somebody has waited for it: its end, however it ends. */
  #ended: Promise<void> | undefined = undefined;

  /** @internal */
  constructor(outcome: PromiseLike<T>, { callback, errorCallback }: ResultCallbacks<T> = {}) {
    // It is there for all, and is no wait of the task that began it.
    this.#outcome = callOutsideTasks(() => Promise.resolve(outcome)).then(
      (value) => {
        this.#state = 'successful';
        if (callback !== undefined) tell(callback, value);
        return value;
      },
      (error: unknown) => {
        this.#state = 'failed';
        if (errorCallback !== undefined) tell(errorCallback, error);
        throw error;
      },
    );
    if (errorCallback !== undefined) this.#outcome.catch(() => undefined);
  }

  /**
   * The result. Rejects with what the task threw, with `TimeoutError` where it is not there in time, the signal's reason or `CancelledError`; the task goes on then.
   */
  get(options?: WaitOptions): Promise<T> {
    return waitOn(this.#outcome, options);
  }

  /** Waits until it is ready, however it ended. Rejects with `TimeoutError`, where Python returns all the same, the signal's reason or `CancelledError`. */
  wait(options?: WaitOptions): Promise<void> {
    return waitOn((this.#ended ??= this.#outcome.then(() => undefined, () => undefined)), options);
  }

  /** Whether the task has ended. */
  ready(): boolean {
    return this.#state !== 'pending';
  }

  /** Whether it ended without an error. @throws PoolStateError while it is not ready. */
  successful(): boolean {
    if (this.#state === 'pending') throw new PoolStateError('AsyncResult.successful: the result is not ready');
    this.#outcome.catch(() => undefined);
    return this.#state === 'successful';
  }
}

/** A callback that throws does not change the result. */
function tell<V>(callback: (value: V) => void, value: V): void {
  void Promise.resolve(value).then(callback);
}
