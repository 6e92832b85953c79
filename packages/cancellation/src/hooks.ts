import { sharedSlot } from './shared-slot.js';

/**
 * What other packages put in place: by which a wait finds the task that it belongs to, and a clock that is not the platform's.
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
  // For whoever asks who waits for whom:
  /** The thing that it waits for, a lock or a future say. */
  readonly waitsFor?: object | undefined;
  /** What it wants of that, such as 'get', where the thing does not say it; or what waits, where there is no thing. */
  readonly operation?: string | undefined;
  /** What keeps it waiting: of a lock who holds it. Left out where that is not known. */
  dependsOn?(): Dependencies;
}

/** What has to come to an end before a wait can, all of it or any: tasks, parts of them, and futures; `undefined` for what is not known. */
export type Dependencies = { readonly all: Iterable<unknown> } | { readonly any: Iterable<unknown> };

/** What a wait needs of the task that it belongs to. */
export interface WaitingTask {
  /** The task that it is a part of, by which to tell one task from another; left out where it is that itself. */
  readonly task?: object | undefined;
  /**
   * The wait begins. Where a cancellation is due, the task calls `wait.cancel(error)` before it returns; otherwise it
   * keeps `wait` and may call `cancel` until {@link endWait}. A task may have several waits at a time.
   */
  beginWait(wait: TaskWait): void;
  /** The wait is over, however it ended. Called once for each `beginWait`, also for a wait that the task cancelled. */
  endWait(wait: TaskWait): void;
  /** A wait that `error` had ended has brought what it was for all the same: that cancellation is due again, at the next wait. */
  redeliver?(error: unknown): void;
}

/** Answers with the task on whose behalf the code that is running now runs, `undefined` outside any. */
export type CurrentTaskProvider = () => WaitingTask | undefined;

/** Calls a function on behalf of no task. */
export type OutsideCaller = <T>(fn: () => T) => T;

/** A timer begun by `startTimer`. */
export interface Timer {
  /** Stops it. Harmless after it has fired. */
  stop(): void;
}

/** Starts timers in place of the platform's: a clock of a test's. */
export interface TimerProvider {
  <A>(fire: (argument: A) => void, delay: number, argument: A): Timer;
  /** The time that they go by, in milliseconds; `performance.now()` where it is left out. */
  now?(): number;
}

interface Hooks {
  provider: CurrentTaskProvider | undefined;
  timers?: TimerProvider | undefined;
  outside?: OutsideCaller | undefined;
}

/** Those of this thread. */
export const hooks: Hooks = sharedSlot('heddle.hooks', () => ({ provider: undefined }));
