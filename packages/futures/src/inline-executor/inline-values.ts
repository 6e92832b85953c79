import { TaskSerializationError } from '../errors/task-errors.js';
import { copyWithHandles } from './copy-with-handles.js';

/** The arguments of a task, copied as they would be on their way to a worker: `structuredClone`, and shared primitives stay themselves. */
export function copyArguments(args: readonly unknown[], transfer: readonly object[], task: string): unknown[] {
  try {
    return copyWithHandles(args, transfer) as unknown[];
  } catch (cause) {
    const index = args.findIndex((arg) => uncloneable(arg) !== undefined);
    const what = index === -1 ? 'The arguments' : `Argument ${index + 1}`;
    throw refusal(what, task, cause);
  }
}

/**
 * A value that a task gave, copied as it would be on its way back.
 *
 * @param what For the message: 'The result'.
 */
export function copyValue(value: unknown, what: string, task: string): unknown {
  // Most results: nothing to copy, and nothing that could fail.
  if (value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol')) return value;
  try {
    return copyWithHandles(value);
  } catch (cause) {
    throw refusal(what, task, cause);
  }
}

/**
 * What a task threw. An `Error` stays the object that it is, with its class and its stack, where a worker would send
 * what it can of it; anything else is copied, or refused, as a result is.
 */
export function copyError(error: unknown, task: string): unknown {
  try {
    return error instanceof Error ? error : copyValue(error, 'What was thrown', task);
  } catch (refused) {
    return refused;
  }
}

function uncloneable(value: unknown): unknown {
  try {
    structuredClone(value);
    return undefined;
  } catch (error) {
    return error;
  }
}

function refusal(what: string, task: string, cause: unknown): TaskSerializationError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TaskSerializationError(`${what} of the task '${task}' cannot be sent: ${why}`, { cause });
}
