import { waitOn } from '@heddle/cancellation';
import { Future } from '@heddle/futures';
import { isThenable } from '@heddle/futures/worker';

/** A value or what brings one, for an `await` that ends where its task or scope is cancelled. Futures see to that themselves. */
export function hear<T>(value: T | PromiseLike<T>): T | PromiseLike<T> {
  return isThenable(value) && !(value instanceof Future) ? waitOn(value) : value;
}
