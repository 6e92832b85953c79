import { hooks, type CurrentTaskProvider, type OutsideCaller, type WaitingTask } from './hooks.js';

/** The task on whose behalf the calling code runs; `undefined` outside any, and where nothing runs tasks. */
export function currentWaitingTask(): WaitingTask | undefined {
  return hooks.provider?.();
}

/**
 * Installs the provider for all copies of this package in this thread, `undefined` to take it away.
 *
 * @returns The provider that was there before, for whoever wants to restore it.
 */
export function setCurrentTaskProvider(provider: CurrentTaskProvider | undefined): CurrentTaskProvider | undefined {
  const previous = hooks.provider;
  hooks.provider = provider;
  return previous;
}

/**
 * Calls a function of which no wait, also after its awaits, belongs to the current task: for what is done in the background for everybody,
 * which must not end with the task that happened to come first.
 *
 * @example
 * ```ts
 * void callOutsideTasks(() => this.#receiveForAll());
 * ```
 */
export function callOutsideTasks<T>(fn: () => T): T {
  return hooks.outside === undefined ? fn() : hooks.outside(fn);
}

/** Installs what {@link callOutsideTasks} calls by, for all copies of this package in this thread; `undefined` to take it away. */
export function setOutsideCaller(call: OutsideCaller | undefined): void {
  hooks.outside = call;
}

/**
 * For a wait that was ended by an error, and had by then got what it waited for, which it gives. Where the error was a cancellation of the
 * current task, that is due again, and ends the task's next wait; any other is of no more use.
 */
export function redeliver(error: unknown): void {
  currentWaitingTask()?.redeliver?.(error);
}
