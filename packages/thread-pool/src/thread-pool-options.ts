import { SHARE_ENV, type ResourceLimits } from 'node:worker_threads';

import { checkOptionNames } from '@heddle/futures';
import type { CheckedPoolOptions, WhenFull, WorkerHook } from '@heddle/work-queue';
import { checkEnvironment, checkPoolOptions, POOL_OPTIONS } from '@heddle/work-queue';

/** How a ThreadPoolExecutor is to be; everything may be left out. */
export interface ThreadPoolExecutorOptions {
  /**
   * The most threads there may be; they are started as tasks need them. `os.availableParallelism()` where it is left
   * out; 'io' for Python's `min(32, n + 4)`, which suits tasks that wait more than they compute.
   */
  readonly maxWorkers?: number | 'io' | undefined;
  /** Threads that are started at once and are always there. 0 where it is left out. */
  readonly minWorkers?: number | undefined;
  /** Threads are called `<prefix>_0`, `<prefix>_1` and so on. `ThreadPoolExecutor-<n>` where it is left out. */
  readonly threadNamePrefix?: string | undefined;
  /** Called in each thread before its first task. Where it fails, the pool is broken: every task fails with InitializerError. */
  readonly initializer?: WorkerHook | undefined;
  /** Arguments of the initializer. */
  readonly initargs?: readonly unknown[] | undefined;
  /** Called in each thread at its end: after a shutdown, when it is replaced, when it was idle for too long. Not when it crashes. */
  readonly finalizer?: WorkerHook | undefined;
  /** Tasks after which a thread is replaced by a fresh one. No limit where it is left out. */
  readonly maxTasksPerWorker?: number | undefined;
  /** Tasks that a thread may have begun at a time, where they wait for something. 1 where it is left out. */
  readonly tasksPerWorker?: number | undefined;
  /** Milliseconds after which a thread without work ends. Never where it is left out. */
  readonly idleTimeout?: number | undefined;
  /** Tasks that may wait, beyond those that can run. No bound where it is left out. */
  readonly maxQueue?: number | undefined;
  /**
   * What happens to a task that finds the queue full. 'reject' where it is left out. The chunks of a `map` wait in any case;
   * so do broadcasts and tasks with a key, instead of running on the caller.
   */
  readonly whenFull?: WhenFull | undefined;
  /** Limits of each thread's heap and stack, in megabytes, as Node's Worker takes them. */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** Milliseconds that a task may run, unless it brings a `timeout` of its own. No limit where it is left out. */
  readonly taskTimeout?: number | undefined;
  /** Milliseconds between asking a task to stop (a time-out, an abort) and ending its thread. 500 where it is left out. */
  readonly killGrace?: number | undefined;
  /**
   * The threads' `process.env`, as it is at this call and without what is undefined in it, or `SHARE_ENV`; a copy of this
   * thread's where it is left out.
   */
  readonly env?: Readonly<Record<string, string | undefined>> | typeof SHARE_ENV | undefined;
  /** Node's options for the threads; this process's where it is left out. */
  readonly execArgv?: readonly string[] | undefined;
}

const NAMES: readonly string[] = [...POOL_OPTIONS, 'threadNamePrefix', 'env'];

const OPERATION = 'ThreadPoolExecutor';

/** The options, all there and checked. */
export interface CheckedOptions extends CheckedPoolOptions {
  readonly env: Readonly<Record<string, string>> | typeof SHARE_ENV | undefined;
}

/** Pools made so far: the numbers in their names, as Python gives them. */
let pools = 0;

/**
 * Checks the options and fills in what was left out.
 *
 * @throws TypeError or RangeError, naming it, for an option that is unknown or invalid.
 */
export function checkOptions(options: ThreadPoolExecutorOptions): CheckedOptions {
  checkOptionNames(options, NAMES, OPERATION);
  const prefix = { option: 'threadNamePrefix', given: options.threadNamePrefix, otherwise: `${OPERATION}-${pools}` };
  const checked = checkPoolOptions(options, OPERATION, prefix);
  const env = options.env === SHARE_ENV ? SHARE_ENV : checkEnvironment(options.env, OPERATION);
  pools++;
  return { ...checked, env };
}
