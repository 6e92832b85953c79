import { exit } from 'node:process';
import { setImmediate } from 'node:timers';

const MEGABYTE = 2 ** 20;

/** So many megabytes, each byte of which says which megabyte it is in. */
export function megabytes(count) {
  const bytes = new Uint8Array(count * MEGABYTE);
  for (let index = 0; index < count; index++) bytes.fill(index + 1, index * MEGABYTE, (index + 1) * MEGABYTE);
  return bytes;
}

/** Large arrays in the midst of other things, one of them twice. */
export function mixture() {
  const numbers = new Float64Array(MEGABYTE).fill(0.5);
  return { name: 'mixture', first: numbers, again: numbers, small: new Uint8Array([1, 2, 3]), rest: [megabytes(3), 'end'] };
}

/** The process is gone when the result is read. */
export function last(count) {
  setImmediate(() => { exit(5); });
  return megabytes(count);
}
