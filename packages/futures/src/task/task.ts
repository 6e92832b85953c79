import { describeValue } from '@heddle/cancellation';

import { functionName } from './function-name.js';
import { markOf, moduleHref, registerTask, type AnyFunction } from './task-registry.js';

/**
 * Marks a function of a module as a task: a worker imports the module, and so has the function with everything that it
 * uses there. What `pickle` does for Python's processes. The function itself is returned; it can be called in place as
 * before.
 *
 * Call it at the top level of the module, where importing the module calls it again: the worker tells functions of one
 * module apart by their names, and those with the same name (or none) by the order of the calls.
 *
 * @param module `import.meta.url`, or `import.meta`.
 * @throws TypeError where `fn` is not a function or is a class, or `module` is no URL.
 *
 * @example
 * ```ts
 * // squares.ts
 * export const square = task(import.meta.url, (x: number) => x * x);
 *
 * // anywhere
 * await executor.submit(square, 12);
 * ```
 */
export function task<F extends AnyFunction>(module: string | URL | { readonly url: string }, fn: F): F {
  if (typeof fn !== 'function') throw new TypeError(`task: expected a function, received ${describeValue(fn)}`);
  if (isClass(fn)) throw new TypeError(`task: a class cannot be a task (${functionName(fn)}): give a function that makes the object`);
  const href = moduleHref(module, 'task');
  const descriptor = markOf(fn)?.descriptor;
  if (descriptor?.kind !== 'module' || descriptor.module !== href) registerTask(href, fn);
  return fn;
}

function isClass(fn: AnyFunction): boolean {
  return /^class\b/.test(Function.prototype.toString.call(fn));
}
