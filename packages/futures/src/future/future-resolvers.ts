import type { DrivenFuture } from './future-driver.js';
import { isThenable } from './thenable.js';

/** The functions that end a future without an executor; see `Future.withResolvers`. */
export interface FutureResolvers<T> {
  /** Finishes it, or makes it follow a promise. The first call counts; none does after a cancellation. */
  readonly resolve: (value: T | PromiseLike<T>) => void;
  /** Fails it. The first call counts; none does after a cancellation. */
  readonly reject: (error?: unknown) => void;
}

/** A method's type, so that a future of a number is a future of an unknown. */
export type Resolve<T> = { resolve(value: T | PromiseLike<T>): void }['resolve'];

/** Makes the functions for a future that has just been made. */
export function createResolvers<T>(future: DrivenFuture): FutureResolvers<T> {
  let open = true;
  const settle = (end: () => void): void => {
    if (open && !future.done()) end();
    open = false;
  };
  return {
    resolve: (value) => settle(() => followPromise(future, value)),
    reject: (error) => settle(() => future.setException(error)),
  };
}

/** Ends a future as a promise ends, unless it was cancelled before; at once with a value that is no promise. */
export function followPromise(future: DrivenFuture, value: unknown): void {
  let later: boolean;
  try {
    later = isThenable(value);
  } catch (error) {
    future.setException(error);
    return;
  }
  if (!later) {
    future.setResult(value);
    return;
  }
  // Promise.resolve: thenables that call back twice, or throw, are its business.
  Promise.resolve(value).then(
    (result) => {
      if (!future.done()) future.setResult(result);
    },
    (error: unknown) => {
      if (!future.done()) future.setException(error);
    },
  );
}

/** For a failure that counts as seen. */
export function ignore(): void {
  // Being there is all that it does.
}
