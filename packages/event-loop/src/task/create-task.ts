import { checkOptionNames, checkSignal } from '@heddle/cancellation';
import { wrongType } from '@heddle/futures';

import { startTask, type Task, type TaskBody } from './task.js';

/** How a task is made; everything may be left out. */
export interface TaskOptions {
  /** For messages and warnings. */
  readonly name?: string | undefined;
  /** Aborting it asks the task to end, with the signal's reason as that of the CancelledError. One that is aborted already does so at once. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a function as a task of its own, which goes on beside the code that has made it: asyncio's `create_task`.
 *
 * Prefer {@link TaskGroup.run}, which waits for its tasks: a task of `createTask` is cancelled when `run` ends, and a failure that
 * nobody awaits is reported as Node reports an unhandled rejection.
 *
 * @param body Begins at once, and runs up to its first await before `createTask` returns; see {@link Task} for the exception.
 * @throws TypeError for what is not a function (call it inside: `createTask(() => work(1))`), and for wrong options.
 * @see https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task
 *
 * @example
 * ```ts
 * const task = createTask(async () => { await sleep(100); return 42; }, { name: 'answer' });
 * console.log(await task); // 42
 * ```
 */
export function createTask<T>(body: TaskBody<T>, options: TaskOptions = {}): Task<T> {
  checkTask(body, options, 'createTask');
  return startTask(body, options.name, options.signal);
}

/** Checks what a task is made of. */
export function checkTask(body: unknown, options: TaskOptions, operation: string): void {
  if (typeof body !== 'function') throw wrongType(operation, 'body', 'a function', body);
  checkOptionNames(options, ['name', 'signal'], operation);
  if (options.name !== undefined && typeof options.name !== 'string') throw wrongType(operation, 'name', 'a string', options.name);
  if (options.signal !== undefined) checkSignal(options.signal, operation);
}
