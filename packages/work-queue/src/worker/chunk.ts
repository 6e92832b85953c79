/**
 * A chunk of a map: one task that calls its function for many items. Its value says how far it came, so that the
 * results before a failing item are not lost with it.
 */
import { CancelledError, describeValue } from '@heddle/cancellation';
import { isThenable, TaskSerializationError } from '@heddle/futures/worker';

import { describeThrown } from './describe-thrown.js';
import { CallMode } from '../protocol/slot-fields.js';

/** What a chunk comes to: the values before the first failure, and that failure. Travels as a plain value. */
export interface ChunkValue {
  readonly values: readonly unknown[];
  readonly failed: boolean;
  readonly error: unknown;
  /** Milliseconds that it took: the size of the next chunks is found from it. */
  readonly runTime: number;
}

/** Calls the task's function with these arguments. */
export type Invoke = (args: readonly unknown[]) => unknown;

/** Whether the chunk's task has been asked to stop. */
export type CancelRequested = () => boolean;

/** Calls the function for each item; goes on asynchronously from the first item whose result is a promise. */
export function runChunk(
  mode: CallMode,
  items: readonly unknown[],
  invoke: Invoke,
  cancelRequested: CancelRequested,
): ChunkValue | Promise<ChunkValue> {
  const spread = mode === CallMode.starmap;
  const call = (item: unknown): unknown => invoke(spread ? asTuple(item) : [item]);
  const values: unknown[] = [];
  const started = performance.now();
  try {
    for (let index = 0; index < items.length; index++) {
      if (cancelRequested()) throw new CancelledError(undefined, 'The task');
      const value = call(items[index]);
      if (isThenable(value)) return runRest(value, items.slice(index + 1), values, call, cancelRequested, started);
      values.push(value);
    }
    return succeeded(values, started);
  } catch (error) {
    return failed(values, error, performance.now() - started);
  }
}

function asTuple(item: unknown): readonly unknown[] {
  if (Array.isArray(item)) return item;
  throw new TypeError(`starmap: expected a tuple of arguments for each call, received ${describeValue(item)}`);
}

async function runRest(
  pending: PromiseLike<unknown>,
  rest: readonly unknown[],
  values: unknown[],
  call: (item: unknown) => unknown,
  cancelRequested: CancelRequested,
  started: number,
): Promise<ChunkValue> {
  try {
    values.push(await pending);
    for (const item of rest) {
      if (cancelRequested()) throw new CancelledError(undefined, 'The task');
      values.push(await call(item));
    }
    return succeeded(values, started);
  } catch (error) {
    return failed(values, error, performance.now() - started);
  }
}

/** The same chunk up to its first value that `canTravel` refuses, which becomes its failure. */
export function untilUncloneable(chunk: ChunkValue, canTravel: (value: unknown) => boolean): ChunkValue {
  const first = chunk.values.findIndex((value) => !canTravel(value));
  if (first === -1) return chunk;
  const error = new TaskSerializationError('The result of the task cannot be sent');
  return failed(chunk.values.slice(0, first), error, chunk.runTime);
}

function succeeded(values: readonly unknown[], started: number): ChunkValue {
  return { values, failed: false, error: undefined, runTime: performance.now() - started };
}

function failed(values: readonly unknown[], error: unknown, runTime: number): ChunkValue {
  return { values, failed: true, error: describeThrown(error), runTime };
}
