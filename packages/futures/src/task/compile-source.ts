import { globalProcess, nodeBuiltin } from '../platform/node-builtins.js';
import type { SourceTaskDescriptor } from './task-descriptor.js';
import type { AnyFunction } from './task-registry.js';

/** Gives a function its captures: makes it anew each time, from a text that was compiled once. */
export type TaskFactory = (...captures: readonly unknown[]) => AnyFunction;

/**
 * Compiles the source of a function: strict, in the scope of the worker's global object, with its captures as variables.
 *
 * @param captureNames In the order in which the factory takes the values.
 */
export function compileTaskFactory(source: string, name: string, captureNames: readonly string[]): TaskFactory {
  const prefix = `(function (${['__name', ...captureNames].join(', ')}) { 'use strict'; return (`;
  // A line of its own: the source may end in a comment.
  const wrap = evaluate(`${prefix}${source}\n); })`, name, prefix.length) as (...values: unknown[]) => AnyFunction;
  return (...captures) => wrap(nameFunction, ...captures);
}

/** The function of a source descriptor, compiled anew at each call, with the values that the descriptor captures. */
export function compileTaskSource(descriptor: SourceTaskDescriptor): AnyFunction {
  const captures = descriptor.captures ?? {};
  return compileTaskFactory(descriptor.source, descriptor.name, Object.keys(captures))(...Object.values(captures));
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
  // No URL and no absolute path: `import()` in the function then resolves from the working directory.
  const filename = `heddle/${name === '' ? '(anonymous)' : name}`;
  if (!/\bimport\b/.test(code)) return new vm.Script(code, { filename, columnOffset: -offset }).runInThisContext();
  silenceLoaderWarning();
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return new vm.Script(code, { filename, columnOffset: -offset, importModuleDynamically }).runInThisContext();
}

let silenced = false;

/**
 * Without a loader `import()` fails in a script, and at the first import Node warns, once, of its own loader as
 * experimental. Whoever submits a function can do nothing about that: this one warning is taken out.
 */
function silenceLoaderWarning(): void {
  const process = globalProcess();
  const emitWarning = process?.emitWarning;
  if (silenced || process === undefined || emitWarning === undefined) return;
  silenced = true;
  const filter = (warning: string | Error, ...rest: unknown[]): void => {
    if (typeof warning !== 'string' || !warning.startsWith('vm.USE_MAIN_CONTEXT_DEFAULT_LOADER')) {
      Reflect.apply(emitWarning, process, [warning, ...rest]);
    } else if (process.emitWarning === filter) {
      process.emitWarning = emitWarning;
    }
  };
  process.emitWarning = filter;
}
