import { compileTaskFactory, type TaskFactory } from '../task/compile-source.js';
import { resolveTask } from '../task/resolve-task.js';
import type { ModuleTaskDescriptor, SourceTaskDescriptor, TaskDescriptor } from '../task/task-descriptor.js';
import { markOf, type AnyFunction } from '../task/task-registry.js';
import { copyValue } from './inline-values.js';

/** A task's function, as it is called. */
export type TaskCall = (...args: readonly unknown[]) => unknown;

/** What had to be imported, for the next time. */
const imported = new WeakMap<ModuleTaskDescriptor, TaskCall>();

/** What had to be compiled, for the next time; it is given its captures anew at each call, as a worker does. */
const compiled = new WeakMap<SourceTaskDescriptor, TaskFactory>();

/**
 * What a task function is called as on this thread: itself, where it stands alone or its module is here; compiled with
 * its captured values; or imported, which takes a promise.
 *
 * @param fn A function that `describeTask` has described as `descriptor`.
 */
export function functionToCall(fn: AnyFunction, descriptor: TaskDescriptor): TaskCall | Promise<TaskCall> {
  const target = markOf(fn)?.target;
  if (target !== undefined) return target as TaskCall;
  if (descriptor.kind === 'module') return imported.get(descriptor) ?? importCall(descriptor);
  const { captures } = descriptor;
  return captures === undefined ? (fn as TaskCall) : bindCaptures(descriptor, captures);
}

async function importCall(descriptor: ModuleTaskDescriptor): Promise<TaskCall> {
  const call = (await resolveTask(descriptor)) as TaskCall;
  imported.set(descriptor, call);
  return call;
}

function bindCaptures(descriptor: SourceTaskDescriptor, captures: Readonly<Record<string, unknown>>): TaskCall {
  let factory = compiled.get(descriptor);
  if (factory === undefined) {
    factory = compileTaskFactory(descriptor.source, descriptor.name, Object.keys(captures));
    compiled.set(descriptor, factory);
  }
  const values = copyValue(Object.values(captures), 'A captured value', descriptor.name) as unknown[];
  return factory(...values) as TaskCall;
}
