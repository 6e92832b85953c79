import { TaskLoadError } from '../errors/task-errors.js';
import { compileTaskSource } from './compile-source.js';
import type { ModuleTaskDescriptor, TaskDescriptor } from './task-descriptor.js';
import { EXPORT_ORDINAL, registeredTask, type AnyFunction } from './task-registry.js';

/**
 * The function that a descriptor stands for, in the thread that is to run it: imported, or compiled from its source.
 * Callers keep it: a source is compiled anew at each call.
 *
 * @returns A promise that rejects with `TaskLoadError` where there is no such module or function, or loading it throws
 *   (the `cause`).
 */
export async function resolveTask(descriptor: TaskDescriptor): Promise<AnyFunction> {
  return descriptor.kind === 'source' ? compileOrFail(descriptor) : importTask(descriptor);
}

function compileOrFail(descriptor: TaskDescriptor & { readonly kind: 'source' }): AnyFunction {
  try {
    return compileTaskSource(descriptor);
  } catch (error) {
    throw new TaskLoadError(`The source of the task ${label(descriptor)} does not compile: ${messageOf(error)}`, { cause: error });
  }
}

async function importTask(descriptor: ModuleTaskDescriptor): Promise<AnyFunction> {
  const here = registeredTask(descriptor);
  if (here !== undefined) return here;
  const exports = await importModule(descriptor);
  const exported = exports[descriptor.name === '' ? 'default' : descriptor.name];
  const registered = registeredTask(descriptor);
  if (registered !== undefined) return registered;
  // The module of a mark may offer the function by export alone: where it marks it only in the program that submits.
  if (typeof exported === 'function' && descriptor.ordinal <= 0) return exported as AnyFunction;
  throw new TaskLoadError(describeAbsence(descriptor, exports));
}

async function importModule(descriptor: ModuleTaskDescriptor): Promise<Record<string, unknown>> {
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ descriptor.module)) as Record<string, unknown>;
  } catch (error) {
    throw new TaskLoadError(`The module of the task ${label(descriptor)} could not be loaded, ${descriptor.module}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function describeAbsence(descriptor: ModuleTaskDescriptor, exports: Record<string, unknown>): string {
  const functions = Object.keys(exports).filter((name) => typeof exports[name] === 'function');
  const offers = functions.length === 0 ? 'exports no functions' : `exports the functions ${functions.join(', ')}`;
  const problem = `The module ${descriptor.module} has no task ${label(descriptor)}: it ${offers}`;
  if (descriptor.ordinal === EXPORT_ORDINAL) return problem;
  return `${problem}, and loading it did not call task() for this one. Call task() at the top level of the module, always in the same order`;
}

function label(descriptor: TaskDescriptor): string {
  if (descriptor.kind === 'source' || descriptor.ordinal <= 0) return descriptor.name === '' ? '(anonymous)' : `'${descriptor.name}'`;
  return `'${descriptor.name}' (number ${descriptor.ordinal + 1} of this name)`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
