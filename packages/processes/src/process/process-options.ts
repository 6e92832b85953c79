import { checkOptionNames, describeValue } from '@heddle/cancellation';
import { checkBoolean, wrongType } from '@heddle/futures';

/** How a {@link Process} is to be; everything may be left out. */
export interface ProcessOptions<A extends unknown[] = unknown[]> {
  /**
   * What it runs. Like a task of an executor it is marked by `task()`, a reference of `moduleTasks`, or stands alone and is sent as
   * source. A process without it does what its class's `run` says.
   */
  readonly target?: ((...args: A) => unknown) | undefined;
  /** The target's arguments; they are copied at the start. */
  readonly args?: A | undefined;
  /** `Process-1` and so on where it is left out, after the class; `Process-1:2` for the second child of the first. */
  readonly name?: string | undefined;
  /** Whether it is ended with this process, which then does not wait for it. This process's own where it is left out. */
  readonly daemon?: boolean | undefined;
  /** Its `process.env`, without what is undefined in it; a copy of this process's where it is left out. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Node's options for it; this process's where it is left out. */
  readonly execArgv?: readonly string[] | undefined;
}

const NAMES: readonly (keyof ProcessOptions)[] = ['target', 'args', 'name', 'daemon', 'env', 'execArgv'];
const OPERATION = 'new Process';

/** @throws TypeError that names the option, for an option that is unknown or invalid. */
export function checkProcessOptions<A extends unknown[]>(options: ProcessOptions<A>): ProcessOptions<A> {
  checkOptionNames(options, NAMES, OPERATION);
  const { target, args, name, daemon, env, execArgv } = options;
  if (target !== undefined && typeof target !== 'function') throw wrongType(OPERATION, 'target', 'a function', target);
  if (args !== undefined && !Array.isArray(args)) throw wrongType(OPERATION, 'args', 'an array', args);
  if (name !== undefined) checkName(name, OPERATION);
  if (daemon !== undefined) checkBoolean(daemon, OPERATION, 'daemon');
  if (execArgv !== undefined && !isStrings(execArgv)) throw wrongType(OPERATION, 'execArgv', 'an array of strings', execArgv);
  // As they are now: neither may change until the start.
  return { ...options, ...(env === undefined ? {} : { env: environment(env) }) };
}

export function checkName(name: unknown, operation: string): asserts name is string {
  if (typeof name !== 'string') throw wrongType(operation, 'name', 'a string', name);
}

/** A key for the authentication: 1 byte or more. */
export function checkAuthkey(key: unknown, operation: string): asserts key is Uint8Array {
  if (!(key instanceof Uint8Array)) throw wrongType(operation, 'authkey', 'a Uint8Array', key);
  if (key.byteLength === 0) throw new RangeError(`${operation}: authkey must have at least one byte, received ${describeValue(key)}`);
}

function environment(given: Readonly<Record<string, unknown>>): Record<string, string> {
  if (typeof given !== 'object' || (given as unknown) === null || Array.isArray(given)) throw wrongType(OPERATION, 'env', 'an object', given);
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
