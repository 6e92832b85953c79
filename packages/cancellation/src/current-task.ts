import { sharedSlot } from './shared-slot.js';

/**
 * The hook by which a wait finds the task that it belongs to.
 *
 * A package that runs tasks (@heddle/event-loop) installs a provider; a wait asks it once, when it has to wait. The
 * provider sits on `globalThis` under a registered symbol, so that two copies of this package share it. It is a
 * protocol between packages that may differ in version: methods are only ever added to it.
 */

/** One wait, as its task sees it. */
export interface TaskWait {
  /**
   * Ends the wait: its promise rejects with `error`. False where it had ended before: the cancellation has then not
   * been delivered, and is still the task's to deliver at its next wait.
   */
  cancel(error: unknown): boolean;
}

/** What a wait needs of the task that it belongs to. */
export interface WaitingTask {
  /**
   * The wait begins. Where a cancellation is due, the task calls `wait.cancel(error)` before it returns; otherwise it
   * keeps `wait` and may call `cancel` until {@link endWait}. A task may have several waits at a time.
   */
  beginWait(wait: TaskWait): void;
  /** The wait is over, however it ended. Called once for each `beginWait`, also for a wait that the task cancelled. */
  endWait(wait: TaskWait): void;
}

/** Answers with the task on whose behalf the code that is running now runs, `undefined` outside any. */
export type CurrentTaskProvider = () => WaitingTask | undefined;

interface TaskHook {
  provider: CurrentTaskProvider | undefined;
}

const hook: TaskHook = sharedSlot('@heddle/cancellation:current-task', () => ({ provider: undefined }));

/** The task on whose behalf the calling code runs; `undefined` outside any, and where nothing runs tasks. */
export function currentWaitingTask(): WaitingTask | undefined {
  return hook.provider === undefined ? undefined : hook.provider();
}

/**
 * Installs the provider for all copies of this package in this thread, `undefined` to take it away.
 *
 * @returns The provider that was there before, for whoever wants to restore it.
 */
export function setCurrentTaskProvider(provider: CurrentTaskProvider | undefined): CurrentTaskProvider | undefined {
  const previous = hook.provider;
  hook.provider = provider;
  return previous;
}
