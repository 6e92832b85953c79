import { types } from 'node:util';

import { describe, Encoder, OVERFLOW, payloadMemory } from '@heddle/codec';
import { TaskSerializationError } from '@heddle/futures/worker';

/**
 * A thrown value in a form that can always leave its thread: errors as they are, because the codec copies any error; other
 * values if they can be copied, else a TaskSerializationError that says what was thrown.
 */
export function describeThrown(thrown: unknown): unknown {
  if (types.isProxy(thrown)) return uncopyable(thrown);
  if (types.isNativeError(thrown) || thrown instanceof Error) return thrown;
  try {
    if (!canBeEncoded(thrown)) structuredClone(thrown);
    return thrown;
  } catch (cause) {
    return uncopyable(thrown, cause);
  }
}

function canBeEncoded(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol';
  const encoder = new Encoder();
  for (let bytes = 4096; ; bytes = Math.max(bytes * 4, encoder.required)) {
    const used = encoder.encode(payloadMemory(new ArrayBuffer(bytes)), 0, bytes, value);
    if (used >= 0) return true;
    if (used === OVERFLOW) continue;
    encoder.refuseHandles(value);
    return false;
  }
}

function uncopyable(thrown: unknown, cause?: unknown): TaskSerializationError {
  return new TaskSerializationError(`The task threw a value that cannot be copied: ${describe(thrown)}`, cause === undefined ? {} : { cause });
}
