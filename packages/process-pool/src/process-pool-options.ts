import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';

import { checkTimeout } from '@heddle/cancellation';
import { checkFinite, checkInteger, checkOptionNames, wrongType } from '@heddle/futures';
import type { WhenFull } from '@heddle/work-queue';

/** A function for a worker's beginning or end. Like a task it must stand alone or be marked by `task()`. */
export type WorkerHook<A extends readonly unknown[] = never> = (...args: A) => unknown;

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
  readonly transport?: 'auto' | 'mapped' | 'pipe' | undefined;
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
  /** Limits of each process's heap and stack, in megabytes, as Node's Worker takes them. */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** Milliseconds that a task may run, unless it brings a `timeout` of its own. No limit where it is left out. */
  readonly taskTimeout?: number | undefined;
  /** Milliseconds between asking a task to stop (a time-out, an abort) and ending its process. 500 where it is left out. */
  readonly killGrace?: number | undefined;
  /**
   * The processes' `process.env`, as it is at this call and without what is undefined in it, or `SHARE_ENV`; a copy of this
   * thread's where it is left out.
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Node's options for the processes; this process's where it is left out. */
  readonly execArgv?: readonly string[] | undefined;
}

const NAMES: readonly (keyof ProcessPoolExecutorOptions)[] = [
  'maxWorkers',
  'minWorkers',
  'processNamePrefix',
  'initializer',
  'initargs',
  'finalizer',
  'maxTasksPerWorker',
  'maxTasksPerChild',
  'transport',
  'tasksPerWorker',
  'idleTimeout',
  'maxQueue',
  'whenFull',
  'resourceLimits',
  'taskTimeout',
  'killGrace',
  'env',
  'execArgv',
];

const LIMITS: readonly (keyof ResourceLimits)[] = ['maxOldGenerationSizeMb', 'maxYoungGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb'];

const OPERATION = 'ProcessPoolExecutor';
/** Seats are numbered in 16 bits; long before that processes stop to make sense. */
const MOST_WORKERS = 1024;
const IO_WORKERS = 32;
const IO_EXTRA = 4;
const KILL_GRACE_MS = 500;

/** The options, all there and checked. */
export interface CheckedOptions {
  readonly maxWorkers: number;
  readonly minWorkers: number;
  readonly processNamePrefix: string;
  readonly initializer: WorkerHook | undefined;
  readonly initargs: readonly unknown[];
  readonly finalizer: WorkerHook | undefined;
  /** 0 for no limit. */
  readonly maxTasksPerWorker: number;
  readonly tasksPerWorker: number;
  readonly idleTimeout: number;
  readonly maxQueue: number;
  readonly whenFull: WhenFull;
  readonly resourceLimits: ResourceLimits | undefined;
  readonly taskTimeout: number;
  readonly killGrace: number;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly execArgv: readonly string[] | undefined;
}

/** Pools made so far: the numbers in their names, as Python gives them. */
let pools = 0;

/**
 * Checks the options and fills in what was left out.
 *
 * @throws TypeError or RangeError, naming the option, for what cannot be meant.
 */
export function checkOptions(options: ProcessPoolExecutorOptions): CheckedOptions {
  checkOptionNames(options, NAMES, OPERATION);
  const cores = availableParallelism();
  const { maxWorkers: wanted = cores, minWorkers = 0 } = options;
  const maxWorkers = wanted === 'io' ? Math.min(IO_WORKERS, cores + IO_EXTRA) : wanted;
  checkWorkers(maxWorkers);
  checkInteger(minWorkers, 0, OPERATION, 'minWorkers');
  if (minWorkers > maxWorkers) {
    throw new RangeError(`${OPERATION}: minWorkers must be at most maxWorkers (${maxWorkers}), received ${minWorkers}`);
  }
  const { processNamePrefix = `ProcessPoolExecutor-${pools}`, initializer, finalizer, initargs = [] } = options;
  if (typeof processNamePrefix !== 'string') throw wrongType(OPERATION, 'processNamePrefix', 'a string', processNamePrefix);
  checkHook('initializer', initializer);
  checkHook('finalizer', finalizer);
  if (!Array.isArray(initargs)) throw wrongType(OPERATION, 'initargs', 'an array', initargs);
  if (options.initargs !== undefined && initializer === undefined) {
    throw new TypeError(`${OPERATION}: initargs are of no use without an initializer`);
  }
  const { whenFull = 'reject', execArgv } = options;
  if (!['reject', 'wait', 'caller-runs'].includes(whenFull)) throw wrongType(OPERATION, 'whenFull', "'reject', 'wait' or 'caller-runs'", whenFull);
  if (execArgv !== undefined && !isStrings(execArgv)) throw wrongType(OPERATION, 'execArgv', 'an array of strings', execArgv);
  pools++;
  return {
    maxWorkers,
    minWorkers,
    processNamePrefix,
    initializer,
    initargs,
    finalizer,
    maxTasksPerWorker: optionalCount('maxTasksPerWorker', options.maxTasksPerWorker, 1) ?? optionalCount('maxTasksPerChild', options.maxTasksPerChild, 1) ?? 0,
    tasksPerWorker: optionalCount('tasksPerWorker', options.tasksPerWorker, 1) ?? 1,
    idleTimeout: duration('idleTimeout', options.idleTimeout, Infinity),
    maxQueue: options.maxQueue === Infinity ? Infinity : (optionalCount('maxQueue', options.maxQueue, 0) ?? Infinity),
    whenFull,
    resourceLimits: limits(options.resourceLimits),
    taskTimeout: duration('taskTimeout', options.taskTimeout, Infinity),
    killGrace: duration('killGrace', options.killGrace, KILL_GRACE_MS),
    env: environment(options.env),
    execArgv,
  };
}

function checkWorkers(maxWorkers: unknown): void {
  if (typeof maxWorkers !== 'number') throw wrongType(OPERATION, 'maxWorkers', "a number or 'io'", maxWorkers);
  checkInteger(maxWorkers, 1, OPERATION, 'maxWorkers');
  if (maxWorkers > MOST_WORKERS) {
    throw new RangeError(`${OPERATION}: maxWorkers must be at most ${MOST_WORKERS}, received ${maxWorkers}`);
  }
}

function checkHook(name: string, hook: unknown): void {
  if (hook !== undefined && typeof hook !== 'function') throw wrongType(OPERATION, name, 'a function', hook);
}

function checkObject(name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(OPERATION, name, 'an object', value);
}

/** Node takes wrong ones for none, in silence. */
function limits(given: ResourceLimits | undefined): ResourceLimits | undefined {
  if (given === undefined) return undefined;
  checkObject('resourceLimits', given);
  checkOptionNames(given, LIMITS, `${OPERATION}: resourceLimits`);
  for (const name of LIMITS) {
    const limit = given[name];
    if (limit === undefined) continue;
    checkFinite(limit, OPERATION, `resourceLimits.${name}`);
    if (limit <= 0) throw new RangeError(`${OPERATION}: resourceLimits.${name} must be more than 0 megabytes, received ${limit}`);
  }
  return { ...given };
}

/** A wrong value would only be found when a process is started. */
function environment(given: ProcessPoolExecutorOptions['env']): CheckedOptions['env'] {
  if (given === undefined) return given;
  checkObject('env', given);
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (typeof value !== 'string') throw wrongType(OPERATION, `env.${name}`, 'a string', value);
    variables[name] = value;
  }
  return variables;
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function optionalCount(name: string, value: unknown, least: number): number | undefined {
  if (value === undefined) return undefined;
  checkInteger(value, least, OPERATION, name);
  return value;
}

function duration(name: string, value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  checkTimeout(value, OPERATION, name);
  return value;
}
