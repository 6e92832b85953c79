import { isThenable } from '../future/thenable.js';
import type { ChunkOutcome } from '../map/chunk-submitter.js';
import type { TaskCall } from './inline-call.js';
import type { InlineWork } from './inline-task.js';
import { copyArguments, copyError, copyValue } from './inline-values.js';

/** How a map's function is called for an item: with the item, or with the arguments in it. */
export type ItemCall = (call: TaskCall, item: unknown) => unknown;

/** Items that are sent, up to the first that cannot be. */
interface SentItems {
  readonly items: readonly unknown[];
  readonly failure: { readonly error: unknown } | undefined;
}

/** A chunk of a map as a task: the items one after the other, each copied both ways. */
export function chunkWork(fn: () => TaskCall | Promise<TaskCall>, callItem: ItemCall, chunk: readonly unknown[], name: string): InlineWork {
  const sent = sendItems(chunk, name);
  return {
    name,
    prepare: () => {
      const call = fn();
      return call instanceof Promise ? call.then((loaded) => runner(loaded)) : runner(call);
    },
    // Already copied, value by value.
    finish: (outcome) => outcome,
  };

  function runner(call: TaskCall): () => unknown {
    return () => runItems((item) => callItem(call, item), sent, name);
  }
}

function sendItems(chunk: readonly unknown[], name: string): SentItems {
  const items: unknown[] = [];
  for (const item of chunk) {
    try {
      items.push(...copyArguments([item], [], name));
    } catch (error) {
      return { items, failure: { error } };
    }
  }
  return { items, failure: undefined };
}

/** In one go as long as the function gives its results at once; from the first promise on, waiting for each. */
function runItems(call: (item: unknown) => unknown, sent: SentItems, name: string): ChunkOutcome | Promise<ChunkOutcome> {
  const started = performance.now();
  const values: unknown[] = [];
  try {
    for (const item of sent.items) {
      const answer = call(item);
      if (isThenable(answer)) return awaitItems(answer, call, sent, values, name);
      values.push(copyValue(answer, 'The result', name));
    }
  } catch (error) {
    return { values, failed: true, error: copyError(error, name) };
  }
  return outcomeOf(values, sent, started);
}

async function awaitItems(
  first: PromiseLike<unknown>,
  call: (item: unknown) => unknown,
  sent: SentItems,
  values: unknown[],
  name: string,
): Promise<ChunkOutcome> {
  const started = performance.now();
  try {
    values.push(copyValue(await first, 'The result', name));
    for (const item of sent.items.slice(values.length)) values.push(copyValue(await call(item), 'The result', name));
  } catch (error) {
    return { values, failed: true, error: copyError(error, name) };
  }
  return outcomeOf(values, sent, started);
}

function outcomeOf(values: readonly unknown[], sent: SentItems, started: number): ChunkOutcome {
  const runTime = performance.now() - started;
  if (sent.failure !== undefined) return { values, failed: true, error: sent.failure.error, runTime };
  return { values, failed: false, error: undefined, runTime };
}
