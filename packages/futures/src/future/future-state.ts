/** Where a future stands. Python's states, with its two for 'cancelled' in one. */
export type FutureState = 'pending' | 'running' | 'cancelled' | 'finished';

// The states as a future keeps them, in an order that makes `done` one comparison. What leads from where to where:
//
//   PENDING  -> RUNNING (setRunningOrNotifyCancel), CANCELLED (cancel, cancelWith), FINISHED (setResult), FAILED (setException)
//   RUNNING  -> FINISHED, FAILED, CANCELLED (cancelWith only: an abort reaches a running task, cancel() does not)
//   CANCELLED -> NOTIFIED (setRunningOrNotifyCancel: the executor has met the cancelled task and passed it over)
//   NOTIFIED, FINISHED, FAILED: the end
export const PENDING = 0;
export const RUNNING = 1;
export const CANCELLED = 2;
export const NOTIFIED = 3;
export const FINISHED = 4;
export const FAILED = 5;

/** By state, what users are told. */
export const STATE_NAMES: readonly FutureState[] = ['pending', 'running', 'cancelled', 'cancelled', 'finished', 'finished'];
