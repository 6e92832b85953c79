import { subscribeToAbort } from '@heddle/cancellation';

import type { LinkedFuture } from './linked-future.js';

/** Has a task asked to end when the signal is aborted, at once where it is. A task without a signal has nothing of this. */
export function endWithSignal(task: LinkedFuture<unknown>, signal: AbortSignal): void {
  if (signal.aborted) {
    task.cancel(signal.reason);
    return;
  }
  const subscription = subscribeToAbort(signal, { abort: (reason) => { task.cancel(reason); } });
  // Not by watchFuture: a failure that nobody else looks at stays one that is reported.
  task.addDoneCallback(() => { subscription.remove(); });
}
