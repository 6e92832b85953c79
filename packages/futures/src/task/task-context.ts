import { sharedSlot } from '@heddle/cancellation';

/** What a running task can reach of itself. */
export interface TaskContext {
  /** Aborted when the task is to stop. */
  readonly signal: AbortSignal;
  /** Throws where the task is to stop. Must be cheap: it is called in tight loops. */
  checkCancelled(): void;
  /** Sends a value to the listeners of the task's future. */
  reportProgress(value: unknown): void;
}

/** Answers with the context of the task that the calling code belongs to, `undefined` outside any. */
export type TaskContextProvider = () => TaskContext | undefined;

interface TaskContextHook {
  provider: TaskContextProvider | undefined;
}

const hook: TaskContextHook = sharedSlot('@heddle/futures:task-context', () => ({ provider: undefined }));

/**
 * For executors: says how the running task is found in this thread, for all copies of this package in it.
 *
 * @returns The provider that was there before: one that is installed later should ask it where it knows of no task.
 */
export function setTaskContextProvider(provider: TaskContextProvider | undefined): TaskContextProvider | undefined {
  const previous = hook.provider;
  hook.provider = provider;
  return previous;
}

/**
 * The signal of the task that is running: aborted when its time is up, its `signal` is aborted or it is cancelled. Hand
 * it to whatever takes one.
 *
 * Outside a task it gives a signal that is never aborted, so that a task function can be called in place as well, where
 * Python's functions do not know either whether a pool runs them.
 *
 * @example
 * ```ts
 * export const download = task(import.meta.url, (url: string) =>
 *   fetch(url, { signal: currentTaskSignal() }).then((response) => response.text()));
 * ```
 */
export function currentTaskSignal(): AbortSignal {
  // A fresh one each time: listeners on a shared one would pile up for ever.
  return hook.provider?.()?.signal ?? new AbortController().signal;
}

/**
 * Throws where the running task is to stop: `CancelledError`. A worker is told that a task is to stop and not why; an
 * InlineExecutor knows, and throws `TaskTimeoutError` or the reason of the abort. For loops that compute; it costs a few
 * nanoseconds. Outside a task it does nothing.
 *
 * @example
 * ```ts
 * for (const row of rows) {
 *   checkCancelled();
 *   total += cost(row);
 * }
 * ```
 */
export function checkCancelled(): void {
  hook.provider?.()?.checkCancelled();
}

/**
 * Sends a value to `future.onProgress(fn)` of the running task. It is copied as a result is. Outside a task it does nothing.
 *
 * @example
 * ```ts
 * reportProgress({ done: index, of: rows.length });
 * ```
 */
export function reportProgress(value: unknown): void {
  hook.provider?.()?.reportProgress(value);
}
