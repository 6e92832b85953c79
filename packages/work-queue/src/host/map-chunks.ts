import type { ChunkOutcome, Future } from '@heddle/futures';
import { TaskSerializationError } from '@heddle/futures';

import { canBeCloned } from '../wire/can-be-cloned.js';
import type { Block } from './combined-future.js';
import { combineFutures } from './combined-future.js';

/**
 * Submits a chunk of a map. Where one of its items cannot be copied the items before it run all the same, and the failure
 * stands in its place.
 */
export function submitUntilUncloneable(
  items: readonly unknown[],
  submit: (items: readonly unknown[]) => Future<ChunkOutcome>,
  block: Block,
): Future<ChunkOutcome> {
  const future = submit(items);
  const error = serializationError(future);
  if (error === undefined) return future;
  const sound = items.findIndex((item) => !canBeCloned(item));
  if (sound <= 0) return future;
  return combineFutures([submit(items.slice(0, sound))], ([outcome]) => endedBy(outcome as ChunkOutcome, error), block);
}

/** Why the chunk was refused at the call, if it was. */
function serializationError(future: Future<ChunkOutcome>): TaskSerializationError | undefined {
  if (!future.done()) return undefined;
  try {
    future.resultSync();
    return undefined;
  } catch (error) {
    return error instanceof TaskSerializationError ? error : undefined;
  }
}

/** What came before the item counts, a failure of its own too. */
function endedBy(outcome: ChunkOutcome, error: Error): ChunkOutcome {
  return outcome.failed ? outcome : { ...outcome, failed: true, error };
}
