import { randomBytes } from 'node:crypto';

import { describeValue } from '@heddle/cancellation';
import { wrongType } from '@heddle/futures';

const MOST_BYTES = 255;
const RANDOM_BYTES = 8;
/** What a file can be called, but for blanks and characters that nobody sees. */
const NAME = /^[^/\s\p{Cc}\p{Cs}]+$/u;

/** One that nobody else has. */
export function randomName(): string {
  return `heddle-${randomBytes(RANDOM_BYTES).toString('hex')}`;
}

/** @throws TypeError or RangeError for what cannot be the name of shared memory. */
export function checkMemoryName(name: unknown, operation: string): asserts name is string {
  if (typeof name !== 'string') throw wrongType(operation, 'name', 'a string', name);
  if (!NAME.test(name) || name === '.' || name === '..' || Buffer.byteLength(name) > MOST_BYTES) {
    throw new RangeError(`${operation}: name must have 1 to ${MOST_BYTES} bytes, without slashes, blanks and control characters, received ${describeValue(name)}`);
  }
}
