import { describeValue } from '@heddle/cancellation';

import type { ContextConstruct, FreeVariables } from './free-variables.js';
import { functionName } from './function-name.js';
import { readFunctionSource } from './function-source.js';
import { isDetectableGlobal, isStandardGlobal } from './global-names.js';
import { rememberBounded } from './remember-bounded.js';
import type { SourceTaskDescriptor, TaskDescriptor } from './task-descriptor.js';
import { mark, markOf, type AnyFunction } from './task-registry.js';

/** A text that stands alone. */
interface Standalone {
  readonly expression: string;
  /** By the function's name, which is not always in its text. */
  readonly descriptors: Map<string, SourceTaskDescriptor>;
  /** How many function objects with this text have been marked. */
  marked: number;
}

/** By text: closures made anew for each task share a descriptor, and travel once. */
const standalone = new Map<string, Standalone>();

/**
 * How many function objects of one text are remembered by themselves, which makes finding them again ten times quicker.
 * More are closures made in a loop, and remembering one costs more than knowing it by its text.
 */
const MARKED_PER_TEXT = 16;

/**
 * What an executor sends to its workers in a function's place. The same function, and any plain function with the same
 * name and text, has the same descriptor object.
 *
 * @param operation The call, for the message: 'submit'.
 * @throws TypeError where `fn` is not a function, or one that cannot travel: native, bound, a class, a getter, or one
 *   that captures variables. The message names the variables and the ways out.
 *
 * @example
 * ```ts
 * describeTask((x: number) => x * x); // { kind: 'source', source: '(x) => x * x', ... }
 * ```
 */
export function describeTask(fn: unknown, operation = 'submit'): TaskDescriptor {
  if (typeof fn !== 'function') throw new TypeError(`${operation}: expected a function to run, received ${describeValue(fn)}`);
  return markOf(fn as AnyFunction)?.descriptor ?? describePlainFunction(fn as AnyFunction);
}

function describePlainFunction(fn: AnyFunction): TaskDescriptor {
  const text = Function.prototype.toString.call(fn);
  const known = rememberBounded(standalone, text, () => checkStandsAlone(fn, text));
  const name = functionName(fn);
  let descriptor = known.descriptors.get(name);
  if (descriptor === undefined) {
    descriptor = sourceDescriptor(fn, known.expression, undefined);
    known.descriptors.set(name, descriptor);
  }
  if (known.marked < MARKED_PER_TEXT) {
    known.marked++;
    mark(fn, descriptor, fn);
  }
  return descriptor;
}

function checkStandsAlone(fn: AnyFunction, text: string): Standalone {
  const { expression, free } = readFunctionSource(fn, text);
  checkConstructs(fn, free);
  const captured = capturedNames(free);
  if (captured.length > 0) throw refuseCaptures(fn, captured);
  return { expression, descriptors: new Map(), marked: 0 };
}

/** A descriptor of a function's source, its free variables looked after. */
export function sourceDescriptor(fn: AnyFunction, source: string, captures: SourceTaskDescriptor['captures']): SourceTaskDescriptor {
  return { kind: 'source', source, name: functionName(fn), captures };
}

/** The free variables that no worker offers by itself. */
export function capturedNames(free: FreeVariables): string[] {
  return free.names.filter((name) => !isStandardGlobal(name) && !(isDetectableGlobal(name) && free.askedFor.has(name)));
}

const CONSTRUCT_PROBLEMS: Readonly<Record<ContextConstruct, string>> = {
  this: 'it uses `this`, and a task is called without an object. Pass the object as an argument',
  super: 'it uses `super`, and a task has no class around it',
  'new.target': 'it uses `new.target` of the function around it',
  'import.meta': 'it uses `import.meta`, which its source has no module for. Mark it with task(import.meta.url, fn)',
  'direct eval': 'it calls `eval` directly, so that nobody can tell what it captures. Call it as globalThis.eval(code)',
  'relative import':
    'it imports a relative path, and its source has no module for the path to be relative to. Mark it with task(import.meta.url, fn), or import a package or an absolute URL',
};

/** @throws TypeError where the function uses what only its surroundings could give it. */
export function checkConstructs(fn: AnyFunction, free: FreeVariables): void {
  for (const construct of free.constructs) {
    throw new TypeError(`${functionLabel(fn)} cannot be sent as it stands: ${CONSTRUCT_PROBLEMS[construct]}`);
  }
}

/** How error messages name a function. */
export function functionLabel(fn: AnyFunction): string {
  const name = functionName(fn);
  return name === '' ? 'The anonymous function' : `The function '${name}'`;
}

function refuseCaptures(fn: AnyFunction, captured: readonly string[]): TypeError {
  const object = `{ ${captured.join(', ')} }`;
  return new TypeError(
    `${functionLabel(fn)} captures ${captured.length === 1 ? 'a variable' : 'variables'} that would not travel with it: ${captured.join(', ')}. ` +
      `Either mark it in its module, task(import.meta.url, fn), and the worker imports it from there; ` +
      `or give the values along: inline(fn, ${object})${hintFor(captured)}`,
  );
}

/** What tools put into functions, and what to do about it. */
const TOOL_HINTS: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/^(cov_\w+|__coverage__)$/, 'coverage instrumentation has changed the function: use v8 coverage, or exclude the file'],
  [
    /^__(vi_import|vite_ssr_|vi_export)/,
    'Vitest has changed the imports that the function uses: keep the tasks of a test in a module of their own, loaded by task() or moduleTasks()',
  ],
  [
    /^(__(async|asyncGenerator|await|pow|spread\w*|rest\w*|objRest|private\w*|publicField|yieldStar|forAwait|using|callDispose|awaiter|generator|values|read|assign|decorate\w*|esDecorate|runInitializers|addDisposableResource|disposeResources)|_asyncToGenerator|_objectSpread\w*|_async_to_generator|_object_spread\w*|_ts_generator)$/,
    'a compiler has put a helper into the function: raise its target to ES2022 or later',
  ],
  [/^(require|module|exports|__dirname|__filename)$/, 'a task has no CommonJS module around it: use await import(...), or process.getBuiltinModule(...)'],
  [/^arguments$/, '`arguments` of an arrow function belongs to the function around it: use rest parameters'],
];

function hintFor(captured: readonly string[]): string {
  for (const [pattern, hint] of TOOL_HINTS) if (captured.some((name) => pattern.test(name))) return `. Note: ${hint}`;
  return '';
}
