import { loadLibc, MemoryFile } from '@heddle/mapped-memory';
import { expect, it } from 'vitest';

import { Futex } from '../src/futex.js';

const libc = loadLibc();
if (libc === undefined) throw new Error('memory cannot be mapped here');

it.each([0, 0.0001, 999.9997, 1000, 59_999.99999, 2 ** 31, 2 ** 53, 1e300, Infinity])('a futex takes %d milliseconds for a time', (timeout) => {
  const file = MemoryFile.create(libc);
  const { address } = file.map(file.allocate(4096));
  // The system looks at the time first, and then finds another value.
  expect(new Futex(libc).wait(address, 1, timeout)).toBe('not-equal');
  file.close();
});
