import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';

import { checkTimeout } from '@heddle/cancellation';
import { checkFinite, checkInteger, checkOptionNames, wrongType } from '@heddle/futures';

import type { PoolSettings, WhenFull } from './pool-settings.js';

/** A function for a worker's beginning or end. Like a task it must stand alone or be marked by `task()`. */
export type WorkerHook<A extends readonly unknown[] = never> = (...args: A) => unknown;

/** The options that all pools take, as they were given; see ThreadPoolExecutorOptions. */
interface GivenPoolOptions {
  readonly maxWorkers?: number | 'io' | undefined;
  readonly minWorkers?: number | undefined;
  readonly initializer?: WorkerHook | undefined;
  readonly initargs?: readonly unknown[] | undefined;
  readonly finalizer?: WorkerHook | undefined;
  readonly maxTasksPerWorker?: number | undefined;
  readonly tasksPerWorker?: number | undefined;
  readonly idleTimeout?: number | undefined;
  readonly maxQueue?: number | undefined;
  readonly whenFull?: WhenFull | undefined;
  readonly resourceLimits?: ResourceLimits | undefined;
  readonly taskTimeout?: number | undefined;
  readonly killGrace?: number | undefined;
  readonly execArgv?: readonly string[] | undefined;
}

/** The same, all there and checked. */
export interface CheckedPoolOptions {
  readonly maxWorkers: number;
  readonly minWorkers: number;
  readonly namePrefix: string;
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
  readonly execArgv: readonly string[] | undefined;
}

/** The option that workers are named by: its own name differs between the pools. */
interface NamePrefix {
  readonly option: string;
  readonly given: unknown;
  readonly otherwise: string;
}

/** Names of the options that all pools take. */
export const POOL_OPTIONS: readonly (keyof GivenPoolOptions)[] = [
  'maxWorkers',
  'minWorkers',
  'initializer',
  'initargs',
  'finalizer',
  'maxTasksPerWorker',
  'tasksPerWorker',
  'idleTimeout',
  'maxQueue',
  'whenFull',
  'resourceLimits',
  'taskTimeout',
  'killGrace',
  'execArgv',
];

const LIMITS: readonly (keyof ResourceLimits)[] = ['maxOldGenerationSizeMb', 'maxYoungGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb'];

/** Seats are numbered in 16 bits; long before that workers stop to make sense. */
const MOST_WORKERS = 1024;
const IO_WORKERS = 32;
const IO_EXTRA = 4;
const KILL_GRACE_MS = 500;

/**
 * Checks what all pools take, and fills in what was left out. `operation` is the class that the user has called.
 *
 * @throws TypeError or RangeError, naming it, for an option that is unknown or invalid.
 */
export function checkPoolOptions(options: GivenPoolOptions, operation: string, prefix: NamePrefix): CheckedPoolOptions {
  const cores = availableParallelism();
  const { maxWorkers: wanted = cores, minWorkers = 0 } = options;
  const maxWorkers = wanted === 'io' ? Math.min(IO_WORKERS, cores + IO_EXTRA) : wanted;
  checkWorkers(maxWorkers, operation);
  checkInteger(minWorkers, 0, operation, 'minWorkers');
  if (minWorkers > maxWorkers) {
    throw new RangeError(`${operation}: minWorkers must be at most maxWorkers (${maxWorkers}), received ${minWorkers}`);
  }
  const { given: namePrefix = prefix.otherwise } = prefix;
  if (typeof namePrefix !== 'string') throw wrongType(operation, prefix.option, 'a string', namePrefix);
  const { initializer, finalizer, initargs = [] } = options;
  checkHook('initializer', initializer, operation);
  checkHook('finalizer', finalizer, operation);
  if (!Array.isArray(initargs)) throw wrongType(operation, 'initargs', 'an array', initargs);
  if (options.initargs !== undefined && initializer === undefined) {
    throw new TypeError(`${operation}: initargs are of no use without an initializer`);
  }
  const { whenFull = 'reject', execArgv } = options;
  if (!['reject', 'wait', 'caller-runs'].includes(whenFull)) throw wrongType(operation, 'whenFull', "'reject', 'wait' or 'caller-runs'", whenFull);
  if (execArgv !== undefined && !isStrings(execArgv)) throw wrongType(operation, 'execArgv', 'an array of strings', execArgv);
  return {
    maxWorkers,
    minWorkers,
    namePrefix,
    initializer,
    initargs,
    finalizer,
    maxTasksPerWorker: optionalCount('maxTasksPerWorker', options.maxTasksPerWorker, 1, operation) ?? 0,
    tasksPerWorker: optionalCount('tasksPerWorker', options.tasksPerWorker, 1, operation) ?? 1,
    idleTimeout: duration('idleTimeout', options.idleTimeout, Infinity, operation),
    maxQueue: options.maxQueue === Infinity ? Infinity : (optionalCount('maxQueue', options.maxQueue, 0, operation) ?? Infinity),
    whenFull,
    resourceLimits: limits(options.resourceLimits, operation),
    taskTimeout: duration('taskTimeout', options.taskTimeout, Infinity, operation),
    killGrace: duration('killGrace', options.killGrace, KILL_GRACE_MS, operation),
    execArgv,
  };
}

/** What of a pool's settings does not depend on what its workers are. */
export function commonSettings(options: CheckedPoolOptions): Omit<PoolSettings, 'allocate' | 'segments' | 'spawn' | 'ended'> {
  const { namePrefix, initializer, finalizer } = options;
  return {
    name: namePrefix,
    maxWorkers: options.maxWorkers,
    minWorkers: options.minWorkers,
    workerNamePrefix: namePrefix,
    maxQueue: options.maxQueue,
    whenFull: options.whenFull,
    taskTimeout: options.taskTimeout,
    killGrace: options.killGrace,
    idleTimeout: options.idleTimeout,
    tasksPerWorker: options.tasksPerWorker,
    maxTasksPerWorker: options.maxTasksPerWorker,
    initializer: initializer && { fn: initializer, args: options.initargs },
    finalizer: finalizer && { fn: finalizer, args: [] },
  };
}

/** A worker's variables, without what is undefined among them. A wrong value would only be found when a worker is started. */
export function checkEnvironment(given: unknown, operation: string): Readonly<Record<string, string>> | undefined {
  if (given === undefined) return undefined;
  checkObject('env', given, operation);
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (typeof value !== 'string') throw wrongType(operation, `env.${name}`, 'a string', value);
    variables[name] = value;
  }
  return variables;
}

/** A whole number, at least so much; undefined where it was left out. */
export function optionalCount(name: string, value: unknown, least: number, operation: string): number | undefined {
  if (value === undefined) return undefined;
  checkInteger(value, least, operation, name);
  return value;
}

function checkWorkers(maxWorkers: unknown, operation: string): void {
  if (typeof maxWorkers !== 'number') throw wrongType(operation, 'maxWorkers', "a number or 'io'", maxWorkers);
  checkInteger(maxWorkers, 1, operation, 'maxWorkers');
  if (maxWorkers > MOST_WORKERS) {
    throw new RangeError(`${operation}: maxWorkers must be at most ${MOST_WORKERS}, received ${maxWorkers}`);
  }
}

function checkHook(name: string, hook: unknown, operation: string): void {
  if (hook !== undefined && typeof hook !== 'function') throw wrongType(operation, name, 'a function', hook);
}

function checkObject(name: string, value: unknown, operation: string): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(operation, name, 'an object', value);
}

/** Node takes wrong ones for none, in silence. */
function limits(given: ResourceLimits | undefined, operation: string): ResourceLimits | undefined {
  if (given === undefined) return undefined;
  checkObject('resourceLimits', given, operation);
  checkOptionNames(given, LIMITS, `${operation}: resourceLimits`);
  for (const name of LIMITS) {
    const limit = given[name];
    if (limit === undefined) continue;
    checkFinite(limit, operation, `resourceLimits.${name}`);
    if (limit <= 0) throw new RangeError(`${operation}: resourceLimits.${name} must be more than 0 megabytes, received ${limit}`);
  }
  return { ...given };
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function duration(name: string, value: unknown, otherwise: number, operation: string): number {
  if (value === undefined) return otherwise;
  checkTimeout(value, operation, name);
  return value;
}
