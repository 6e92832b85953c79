import { hostProcess, nodeBuiltin } from './host.js';
import type { SourceTaskDescriptor } from './task-descriptor.js';
import type { AnyFunction } from './task-registry.js';

/**
 * Makes the function of a source descriptor, anew at each call: strict, in the scope of the worker's global object, with
 * its captures as variables.
 *
 * @param captures The values, where they came apart from the descriptor.
 */
export function compileTaskSource(
  descriptor: SourceTaskDescriptor,
  captures: Readonly<Record<string, unknown>> = descriptor.captures ?? {},
): AnyFunction {
  const parameters = ['__name', ...Object.keys(captures)];
  const prefix = `(function (${parameters.join(', ')}) { 'use strict'; return (`;
  // A line of its own: the source may end in a comment.
  const wrap = evaluate(`${prefix}${descriptor.source}\n); })`, descriptor.name, prefix.length) as (...values: unknown[]) => AnyFunction;
  return wrap(nameFunction, ...Object.values(captures));
}

/** What esbuild's `keepNames` (so tsx) calls to keep the name of a function that it renamed or moved. */
function nameFunction(fn: unknown, name: string): unknown {
  return typeof fn === 'function' ? Object.defineProperty(fn, 'name', { value: name, configurable: true }) : fn;
}

/** @param offset Columns before the source proper, so that stack traces show those of the function's own text. */
function evaluate(code: string, name: string, offset: number): unknown {
  const vm = nodeBuiltin('node:vm');
  if (vm === undefined) {
    // Browsers: indirect, so that it runs in the global scope.
    return (0, eval)(code);
  }
  const filename = `heddle:${name === '' ? '(anonymous)' : name}`;
  if (!/\bimport\b/.test(code)) return new vm.Script(code, { filename, columnOffset: -offset }).runInThisContext();
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return withoutExperimentalWarning(() => new vm.Script(code, { filename, columnOffset: -offset, importModuleDynamically })).runInThisContext();
}

/**
 * Without a loader `import()` would fail in a task, and Node warns of its own loader as experimental: a warning that
 * whoever submits a function can do nothing about. It is emitted while the script is made, synchronously.
 */
function withoutExperimentalWarning<T>(make: () => T): T {
  const process = hostProcess() as { emitWarning: unknown };
  const { emitWarning } = process;
  process.emitWarning = (warning: unknown, ...rest: unknown[]): void => {
    if (rest[0] !== 'ExperimentalWarning') Reflect.apply(emitWarning as () => void, process, [warning, ...rest]);
  };
  try {
    return make();
  } finally {
    process.emitWarning = emitWarning;
  }
}
