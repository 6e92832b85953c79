import { describeValue } from './describe-value.js';

/**
 * What every wait of Heddle takes. Both may be given; whichever comes first ends the wait.
 *
 * @example
 * ```ts
 * await queue.get({ timeout: 500, signal: request.signal });
 * ```
 */
export interface WaitOptions {
  /**
   * Milliseconds after which the wait rejects with `TimeoutError`. 0 does not wait at all; `Infinity`, like leaving
   * it out, waits for ever.
   */
  readonly timeout?: number | undefined;
  /** Aborting it ends the wait, which rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Checks wait options at the call that received them. Costs a few nanoseconds, and nothing for `undefined`.
 *
 * @param operation The call, for the message: `Lock.acquire`.
 * @throws TypeError where the options, the time-out or the signal are of the wrong type, or there is an unknown option.
 * @throws RangeError where the time-out is negative or not a number.
 */
export function checkWaitOptions(options: WaitOptions | undefined, operation: string): void {
  if (options === undefined) return;
  const wrong = typeof options !== 'object' || (options as unknown) === null || Array.isArray(options) ? describeValue(options) : unknownName(options);
  if (wrong !== undefined) throw new TypeError(`${operation}: options must be { timeout, signal }, received ${wrong}`);
  if (options.timeout !== undefined) checkTimeout(options.timeout, operation);
  if (options.signal !== undefined) checkSignal(options.signal, operation);
}

/**
 * Without an array of the names, and not by `checkOptionNames`: of two names none need be suggested, and what finds the nearest would be an eighth of
 * what a lock weighs in a browser.
 */
function unknownName(options: object): string | undefined {
  for (const name in options) if (name !== 'timeout' && name !== 'signal' && Object.hasOwn(options, name)) return `the option '${name}'`;
  return undefined;
}

/**
 * Checks a number of milliseconds: 0 or more, fractions and `Infinity` included.
 *
 * @param option The option's name, for the message.
 * @throws TypeError where it is no number, RangeError where it is negative or NaN.
 */
export function checkTimeout(value: unknown, operation: string, option = 'timeout'): asserts value is number {
  const Fault = typeof value !== 'number' ? TypeError : value >= 0 ? undefined : RangeError;
  if (Fault !== undefined) throw new Fault(`${operation}: ${option} must be 0 or more milliseconds, received ${describeValue(value)}`);
}

/**
 * Checks that a value is an `AbortSignal`, of this realm or of another: what has `aborted` and takes listeners.
 *
 * @param option The option's name, for the message.
 * @throws TypeError where it is not.
 */
export function checkSignal(value: unknown, operation: string, option = 'signal'): asserts value is AbortSignal {
  const { aborted, addEventListener } = (value ?? {}) as { readonly [name in keyof AbortSignal]?: unknown };
  if (typeof aborted !== 'boolean' || typeof addEventListener !== 'function') throw new TypeError(`${operation}: ${option} must be an AbortSignal, received ${describeValue(value)}`);
}
