import type { TaskBody } from '../task/task.js';
import { InterruptedError } from './interrupted-error.js';
import { Runner, type RunOptions } from './runner.js';

/**
 * Runs a program's main function as a task: asyncio's `run`. SIGINT and SIGTERM cancel it; `finally` blocks run, and then the process
 * exits with 130 or 143. A second signal ends it at once. What the function has left running is cancelled, told by a warning, and waited for;
 * the default executor is shut down.
 *
 * @param main Begins at once.
 * @param options `handleSignals`: false leaves signals alone; `debug`: asyncio's debug mode; `ps`: lets `heddle ps` show who waits for whom. See {@link RunOptions}.
 * @returns What the function returns; it rejects as the function does, with InvalidStateError in a task, with TypeError for wrong arguments.
 * @see https://docs.python.org/3/library/asyncio-runner.html#asyncio.run
 *
 * @example
 * ```ts
 * await run(async () => {
 *   await sleep(100);
 *   console.log('hello');
 * });
 * ```
 */
export async function run<T>(main: TaskBody<T>, options: RunOptions = {}): Promise<T> {
  const runner = new Runner(options);
  try {
    try {
      return await runner.run(main);
    } finally {
      await runner.close();
    }
  } catch (error) {
    if (error instanceof InterruptedError) process.exit(error.exitCode);
    throw error;
  }
}
