import { describeValue, sharedSlot } from '@heddle/cancellation';

import { functionName } from './function-name.js';
import type { ModuleTaskDescriptor, TaskDescriptor } from './task-descriptor.js';

/** Any function at all. */
export type AnyFunction = (...args: never) => unknown;

/** What is known of a function that can be a task. */
export interface TaskMark {
  readonly descriptor: TaskDescriptor;
  /** The function to call in this thread; `undefined` for a reference into a module that may not be loaded here. */
  readonly target: AnyFunction | undefined;
}

/**
 * What all copies of this package in a thread know of its tasks.
 *
 * Invariant: `modules.get(href).get(name)[ordinal]` is a function whose mark has the descriptor `{ href, name, ordinal }`.
 */
interface TaskRegistry {
  /** By function object. */
  readonly marks: WeakMap<AnyFunction, TaskMark>;
  /** The functions that `task()` marked: by module, then name, then in the order of the calls. */
  readonly modules: Map<string, Map<string, AnyFunction[]>>;
  /** The references that `moduleTasks()` gave out: by module, then export. */
  readonly references: Map<string, Map<string, AnyFunction>>;
}

const registry: TaskRegistry = sharedSlot('@heddle/futures:tasks', () => ({
  marks: new WeakMap(),
  modules: new Map(),
  references: new Map(),
}));

/** The ordinal of a descriptor that names an export, and not a call of `task()`. */
export const EXPORT_ORDINAL = -1;

/** What is known of a function; `undefined` for one that was never looked at. */
export function markOf(fn: AnyFunction): TaskMark | undefined {
  return registry.marks.get(fn);
}

/** Remembers what a function is, for as long as it lives. */
export function mark(fn: AnyFunction, descriptor: TaskDescriptor, target: AnyFunction | undefined): void {
  registry.marks.set(fn, { descriptor, target });
}

/** Gives a function of a module its place among those of the same name there, and marks it. */
export function registerTask(module: string, fn: AnyFunction): void {
  const name = functionName(fn);
  const named = entry(entry(registry.modules, module, () => new Map<string, AnyFunction[]>()), name, () => []);
  const descriptor: ModuleTaskDescriptor = { kind: 'module', module, name, ordinal: named.length };
  named.push(fn);
  mark(fn, descriptor, fn);
}

/** The function that a call of `task()` in this thread registered. */
export function registeredTask(descriptor: ModuleTaskDescriptor): AnyFunction | undefined {
  return registry.modules.get(descriptor.module)?.get(descriptor.name)?.[descriptor.ordinal];
}

/** The one reference to an export of a module, made at the first asking. */
export function moduleReference(module: string, name: string, create: () => AnyFunction): AnyFunction {
  const references = entry(registry.references, module, () => new Map<string, AnyFunction>());
  return entry(references, name, () => {
    const reference = create();
    mark(reference, { kind: 'module', module, name, ordinal: EXPORT_ORDINAL }, undefined);
    return reference;
  });
}

/**
 * The URL of a module, as descriptors carry it.
 *
 * @throws TypeError for what is no absolute URL: a path, or an `import.meta` without one.
 */
export function moduleHref(module: unknown, operation: string): string {
  const url: unknown = module instanceof URL ? module.href : isMeta(module) ? module.url : module;
  if (typeof url === 'string' && URL.canParse(url)) return new URL(url).href;
  throw new TypeError(`${operation}: expected the URL of a module, such as import.meta.url, received ${describeValue(url)}`);
}

function isMeta(value: unknown): value is { readonly url: unknown } {
  return typeof value === 'object' && value !== null && 'url' in value;
}

function entry<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}
