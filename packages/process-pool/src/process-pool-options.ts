import type { ResourceLimits } from 'node:worker_threads';

import { checkOptionNames, wrongType } from '@heddle/futures';
import type { CheckedPoolOptions, WhenFull, WorkerHook } from '@heddle/work-queue';
import { checkEnvironment, checkPoolOptions, optionalCount, POOL_OPTIONS } from '@heddle/work-queue';

/** How a ProcessPoolExecutor is to be; everything may be left out. */
export interface ProcessPoolExecutorOptions {
  /**
   * The most processes there may be; they are started as tasks need them. `os.availableParallelism()` where it is left
   * out; 'io' for Python's `min(32, n + 4)`, which suits tasks that wait more than they compute.
   */
  readonly maxWorkers?: number | 'io' | undefined;
  /** Processes that are started at once and are always there. 0 where it is left out. */
  readonly minWorkers?: number | undefined;
  /** Processes are called `<prefix>_0`, `<prefix>_1` and so on. `ProcessPoolExecutor-<n>` where it is left out. */
  readonly processNamePrefix?: string | undefined;
  /** Called in each process before its first task. Where it fails, the pool is broken: every task fails with InitializerError. */
  readonly initializer?: WorkerHook | undefined;
  /** Arguments of the initializer. */
  readonly initargs?: readonly unknown[] | undefined;
  /** Called in each process at its end: after a shutdown, when it is replaced, when it was idle for too long. Not when it crashes. */
  readonly finalizer?: WorkerHook | undefined;
  /** Tasks after which a process is replaced by a fresh one. No limit where it is left out. */
  readonly maxTasksPerWorker?: number | undefined;
  /** The same, as Python calls it. */
  readonly maxTasksPerChild?: number | undefined;
  /** How tasks get to the processes: 'mapped' by memory that all of them map (Linux, with koffi), 'pipe' by pipes; 'auto', which is what it is where it is left out, by the best that works. */
  readonly transport?: WantedTransport | undefined;
  /** Tasks that a process may have begun at a time, where they wait for something. 1 where it is left out. */
  readonly tasksPerWorker?: number | undefined;
  /** Milliseconds after which a process without work ends. Never where it is left out. */
  readonly idleTimeout?: number | undefined;
  /** Tasks that may wait, beyond those that can run. No bound where it is left out. */
  readonly maxQueue?: number | undefined;
  /**
   * What happens to a task that finds the queue full. 'reject' where it is left out. The chunks of a `map` wait in any case;
   * so do broadcasts and tasks with a key, instead of running on the caller.
   */
  readonly whenFull?: WhenFull | undefined;
  /** Limits of each process's heap and stack, in megabytes, as Node's Worker takes them. `codeRangeSizeMb` is for threads, and has no effect here. */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** Milliseconds that a task may run, unless it brings a `timeout` of its own. No limit where it is left out. */
  readonly taskTimeout?: number | undefined;
  /** Milliseconds between asking a task to stop (a time-out, an abort) and ending its process. 500 where it is left out. */
  readonly killGrace?: number | undefined;
  /**
   * The processes' `process.env`, as it is at this call and without what is undefined in it; this process's
   * where it is left out.
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Node's options for the processes; this process's where it is left out. */
  readonly execArgv?: readonly string[] | undefined;
}

const NAMES: readonly string[] = [...POOL_OPTIONS, 'processNamePrefix', 'maxTasksPerChild', 'transport', 'env'];

const OPERATION = 'ProcessPoolExecutor';

/** How tasks are wanted to get to the processes. */
export type WantedTransport = 'auto' | 'mapped' | 'pipe';

/** The options, all there and checked. */
export interface CheckedOptions extends CheckedPoolOptions {
  readonly transport: WantedTransport;
  readonly env: Readonly<Record<string, string>> | undefined;
}

/** Pools made so far: the numbers in their names, as Python gives them. */
let pools = 0;

/**
 * Checks the options and fills in what was left out.
 *
 * @throws TypeError or RangeError, naming it, for an option that is unknown or invalid.
 */
export function checkOptions(options: ProcessPoolExecutorOptions): CheckedOptions {
  checkOptionNames(options, NAMES, OPERATION);
  const prefix = { option: 'processNamePrefix', given: options.processNamePrefix, otherwise: `${OPERATION}-${pools}` };
  const checked = checkPoolOptions(options, OPERATION, prefix);
  const { transport = 'auto', maxTasksPerWorker, maxTasksPerChild } = options;
  if (!['auto', 'mapped', 'pipe'].includes(transport)) throw wrongType(OPERATION, 'transport', "'auto', 'mapped' or 'pipe'", transport);
  const perChild = optionalCount('maxTasksPerChild', maxTasksPerChild, 1, OPERATION);
  if (perChild !== undefined && maxTasksPerWorker !== undefined) {
    throw new TypeError(`${OPERATION}: maxTasksPerWorker and maxTasksPerChild are two names of one option`);
  }
  const env = checkEnvironment(options.env, OPERATION);
  pools++;
  return { ...checked, maxTasksPerWorker: perChild ?? checked.maxTasksPerWorker, transport, env };
}
