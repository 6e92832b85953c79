import type { RunningTask } from './running-task.js';

/** Where errors that no promise and no `catch` holds are sent. */
export interface EscapedErrorListener {
  /** An error escaped from a task that still runs: it may never settle by itself. */
  escaped(tasks: readonly RunningTask[], error: unknown): void;
  /** An error from what a task, or an initializer, has left behind: no running task is to blame. */
  stray(error: unknown): void;
}

/** Who may be to blame. */
export interface Suspects {
  /** The task in whose async context the error was thrown. */
  asynchronous(): RunningTask | undefined;
  /** Running tasks that have no async context. */
  withoutContext(): Iterable<RunningTask>;
  /** Whether what runs now belongs to no running task while others wait for something to go on. */
  strayAmongTasks(): boolean;
}

/**
 * Catches what would end the worker at once, and with it every task that runs on it: an exception thrown from a timer
 * or an event handler, a rejection that nobody handles.
 */
export function catchEscapedErrors(suspects: Suspects, listener: EscapedErrorListener): void {
  const handle = (error: unknown): void => {
    const culprit = suspects.asynchronous();
    const tasks = culprit === undefined ? [...suspects.withoutContext()] : [culprit];
    if (tasks.length > 0) listener.escaped(tasks, error);
    else listener.stray(error);
  };
  process.on('uncaughtException', handle);
  process.on('unhandledRejection', handle);
  // `process.exit` called by what an ended task left behind must not take running tasks with it: it becomes an error.
  const exit = process.exit.bind(process);
  process.exit = (code) => {
    if (suspects.strayAmongTasks()) throw new Error(`process.exit(${String(code ?? '')}) was called by what an ended task has left behind`);
    return exit(code);
  };
}
