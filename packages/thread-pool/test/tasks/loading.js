// A task that is stopped while its thread sets up native code.
import { performance } from 'node:perf_hooks';

import { nativeGate } from '@heddle/sync/memory';

/** Pretends to load for so many milliseconds, and says in a word of shared memory that it has begun (1), and that it has (2). */
export function load(buffer, milliseconds) {
  const word = new Int32Array(buffer);
  nativeGate().load(() => {
    Atomics.store(word, 0, 1);
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    Atomics.store(word, 0, 2);
  });
  for (;;);
}
