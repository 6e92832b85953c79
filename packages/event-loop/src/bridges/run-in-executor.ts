import { isCancelledError } from '@heddle/cancellation';
import { type Executor, type TaskFunction, wrongType } from '@heddle/futures';

import { defaultExecutor, isExecutor } from './default-executor.js';

/**
 * Runs a function in an executor, and waits for it: asyncio's `loop.run_in_executor`. Where the current task is cancelled the wait ends; the
 * function is not run if it has not begun, and runs to its end otherwise, as in Python.
 *
 * @param executor `undefined` for the one of {@link setDefaultExecutor}.
 * @param fn As `executor.submit` takes it.
 * @returns What the function returns; it rejects as the executor's future does, with TypeError for what is not an executor, with InvalidStateError where there is
 *   no default one.
 * @see https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.run_in_executor
 *
 * @example
 * ```ts
 * const hash = await runInExecutor(pool, hashFile, path);
 * ```
 */
export async function runInExecutor<A extends unknown[], R>(executor: Executor | undefined, fn: TaskFunction<A, R>, ...args: A): Promise<Awaited<R>> {
  if (executor !== undefined && !isExecutor(executor)) throw wrongType('runInExecutor', 'executor', 'an executor', executor);
  const future = (executor ?? defaultExecutor('runInExecutor')).submit(fn, ...args);
  try {
    return await future;
  } catch (error) {
    if (isCancelledError(error)) future.cancel(error);
    throw error;
  }
}

/**
 * Runs a function in the default executor, which should be one of threads: asyncio's `to_thread`. See {@link runInExecutor}.
 *
 * @see https://docs.python.org/3/library/asyncio-task.html#asyncio.to_thread
 *
 * @example
 * ```ts
 * setDefaultExecutor(new ThreadPoolExecutor());
 * const hash = await toThread(hashFile, path);
 * ```
 */
export async function toThread<A extends unknown[], R>(fn: TaskFunction<A, R>, ...args: A): Promise<Awaited<R>> {
  return runInExecutor(defaultExecutor('toThread'), fn, ...args);
}
