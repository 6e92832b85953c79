import { describeValue } from '@heddle/cancellation';

import { functionName } from './function-name.js';
import { readFunctionSource } from './function-source.js';
import { capturedNames, checkConstructs, functionLabel, sourceDescriptor } from './task-function.js';
import { mark, type AnyFunction } from './task-registry.js';

/**
 * Sends a function as its source, with values for the variables that it captures. The values are copied as arguments
 * are; do not change them afterwards. Each call has its own copy: what one assigns to such a variable, no other sees.
 *
 * @param captures A value for each captured variable, no more and no less.
 * @returns A task function. Called in place, it calls `fn` with its own variables.
 * @throws TypeError where a captured variable has no value, a value is for no captured variable or is itself a function,
 *   or `fn` cannot be sent as its source.
 *
 * @example
 * ```ts
 * const factor = 3;
 * const scale = inline((x: number) => x * factor, { factor });
 * await executor.submit(scale, 14); // 42
 * ```
 */
export function inline<A extends unknown[], R>(fn: (...args: A) => R, captures: Readonly<Record<string, unknown>> = {}): (...args: A) => R {
  if (typeof fn !== 'function') throw new TypeError(`inline: expected a function, received ${describeValue(fn)}`);
  if (typeof captures !== 'object' || (captures as unknown) === null) {
    throw new TypeError(`inline: expected an object of captured values, received ${describeValue(captures)}`);
  }
  const { expression, free } = readFunctionSource(fn);
  checkConstructs(fn, free);
  checkCaptures(fn, captures, free.names, capturedNames(free));

  const callInPlace = (...args: A): R => fn(...args);
  Object.defineProperty(callInPlace, 'name', { value: functionName(fn) });
  mark(callInPlace, sourceDescriptor(fn, expression, Object.freeze({ ...captures })), undefined);
  return callInPlace;
}

function checkCaptures(fn: AnyFunction, captures: Readonly<Record<string, unknown>>, free: readonly string[], captured: readonly string[]): void {
  const missing = captured.filter((name) => !Object.hasOwn(captures, name));
  if (missing.length > 0) {
    throw new TypeError(`inline: ${functionLabel(fn)} captures ${missing.join(', ')} as well: give ${missing.length === 1 ? 'its value' : 'their values'} too`);
  }
  for (const [name, value] of Object.entries(captures)) {
    // A global's name is free as well, and may be given another value.
    if (!free.includes(name)) throw new TypeError(`inline: ${functionLabel(fn)} does not use '${name}'`);
    if (typeof value === 'function') {
      throw new TypeError(`inline: '${name}' is a function, and functions cannot be copied: define it inside, or mark the task with task(import.meta.url, fn)`);
    }
  }
}
