import type { Libc, Pointer } from './libc.js';
import { MemoryError } from './memory-error.js';

export const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;

/** Maps a part of an open file, shared with all who do so. Throws where the system refuses. */
export function mapDescriptor(libc: Libc, descriptor: number, { offset, length }: { readonly offset: number; readonly length: number }): Pointer {
  const pointer = libc.mmap(null, length, PROT_READ_WRITE, MAP_SHARED, descriptor, offset);
  // MAP_FAILED is the largest address there is.
  if (pointer === null || BigInt.asIntN(64, libc.address(pointer)) === -1n) throw new MemoryError(`cannot map ${length} bytes`, libc.errno());
  return pointer;
}
