import { checkOptionNames } from '@heddle/cancellation';
import { checkInteger } from '@heddle/futures';
import type { ProcessPoolExecutorOptions } from '@heddle/process-pool';

import { cpuCount } from '../process/cpu-count.js';

/** How a Pool is to be; everything may be left out. */
export interface PoolOptions {
  /** How many processes there may be; they are started as tasks need them. As many as processors where it is left out. */
  readonly processes?: number | undefined;
  /** Called in each process before its first task. Where it fails, so does every task, with InitializerError. */
  readonly initializer?: ((...args: never) => unknown) | undefined;
  /** Arguments of the initializer. */
  readonly initargs?: readonly unknown[] | undefined;
  /** Tasks, each with a chunk of items, after which a process is replaced by a fresh one. No limit where it is left out. */
  readonly maxTasksPerChild?: number | undefined;
}

const NAMES: readonly (keyof PoolOptions)[] = ['processes', 'initializer', 'initargs', 'maxTasksPerChild'];

/** @throws TypeError or RangeError that names the option, for an option that is unknown or invalid; of the others the executor says so. */
export function executorOptions(options: PoolOptions, name: string): ProcessPoolExecutorOptions {
  checkOptionNames(options, NAMES, 'new Pool');
  const { processes = cpuCount(), initializer, initargs, maxTasksPerChild } = options;
  checkInteger(processes, 1, 'new Pool', 'processes');
  return { maxWorkers: processes, processNamePrefix: name, initializer, initargs, maxTasksPerChild };
}
