import { ThreadMemory } from '@heddle/sync/memory';
import { commonSettings, PoolExecutor, threadSegments } from '@heddle/work-queue';

import { threadSpawner } from './thread-link.js';
import type { CheckedOptions, ThreadPoolExecutorOptions } from './thread-pool-options.js';
import { checkOptions } from './thread-pool-options.js';

/**
 * Runs functions on a pool of threads: Python's `concurrent.futures.ThreadPoolExecutor`, without a global lock.
 *
 * Threads start as tasks need them, up to `maxWorkers`. An idle pool neither uses the processor nor keeps the process
 * alive; pending tasks do keep it alive.
 *
 * Differences from Python: functions and values travel to another thread, so a function is either marked by `task()`,
 * or stands alone, and values are copied as `structuredClone` copies (SharedArrayBuffers are shared). A failing
 * initializer breaks the pool, as in Python; a crashing worker breaks nothing but its task.
 *
 * @see https://docs.python.org/3/library/concurrent.futures.html#threadpoolexecutor
 *
 * @example
 * ```ts
 * await using pool = new ThreadPoolExecutor({ maxWorkers: 4 });
 * const future = pool.submit((n: number) => { let sum = 0; for (let i = 0; i < n; i++) sum += i; return sum; }, 1e9);
 * console.log(await future); // 499999999500000000
 * ```
 */
export class ThreadPoolExecutor extends PoolExecutor {
  /** @throws TypeError or RangeError that names it, for an option that is unknown or invalid. */
  constructor(options: ThreadPoolExecutorOptions = {}) {
    super(poolSettings(checkOptions(options)));
  }
}

function poolSettings(options: CheckedOptions): ConstructorParameters<typeof PoolExecutor>[0] {
  const { resourceLimits, env, execArgv } = options;
  return {
    ...commonSettings(options),
    segments: threadSegments,
    allocate: (byteLength) => ThreadMemory.allocate(byteLength),
    spawn: threadSpawner({ resourceLimits, env, execArgv }),
  };
}
