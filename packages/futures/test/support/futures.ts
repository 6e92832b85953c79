import { Future } from '../../src/future/future.js';

// Futures in each state, as CPython's test_future.py has them.

export function pendingFuture<T = number>(): Future<T> {
  return new Future<T>();
}

export function runningFuture(): Future<number> {
  const future = new Future<number>();
  future.setRunningOrNotifyCancel();
  return future;
}

export function cancelledFuture(): Future<number> {
  const future = new Future<number>();
  future.cancel();
  return future;
}

export function cancelledAndNotifiedFuture(): Future<number> {
  const future = cancelledFuture();
  future.setRunningOrNotifyCancel();
  return future;
}

/** Failed with `error`, which has been looked at: a test that does not look need not be told so by Node. */
export function failedFuture(error: unknown = new RangeError('failed')): Future<number> {
  const future = new Future<number>();
  future.setException(error);
  void future.exception();
  return future;
}

export function finishedFuture(value = 42): Future<number> {
  const future = new Future<number>();
  future.setResult(value);
  return future;
}

/** Everything that is due in this turn of the event loop, and in the next, has happened. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
