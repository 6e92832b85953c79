import { closeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

import { loadLibc } from '@heddle/mapped-memory';

/**
 * Closes an end of a pipe. In a worker thread Node keeps count of the descriptors that it has opened there itself, and warns of others: where
 * pipes come from the system's own call, they also go by it.
 */
export function closeDescriptor(descriptor: number): void {
  const libc = isMainThread ? undefined : loadLibc();
  if (libc === undefined) closeSync(descriptor);
  else libc.close(descriptor);
}
