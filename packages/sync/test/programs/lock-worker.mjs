// Adds to a number that a lock guards, in two steps that are not atomic; half the time blocking, half in its event loop.
import { workerData } from 'node:worker_threads';

import { OwnerDiedError, SharedLock } from '@heddle/sync';

const { handle, guarded, rounds, mode } = workerData;
const lock = SharedLock.fromHandle(handle);
const words = new Int32Array(guarded);

for (let round = 0; rounds === 0 || round < rounds; round++) {
  let guard;
  try {
    const blocking = mode === 'blocking' || (mode === 'mixed' && round % 2 === 0);
    guard = blocking ? lock.acquireSync() : await lock.acquire();
  } catch (error) {
    if (!(error instanceof OwnerDiedError)) throw error;
    Atomics.add(words, 2, 1);
    guard = await lock.recover();
    // Consistent again: both halves are equal.
    words[1] = words[0];
  }
  words[0]++;
  words[1]++;
  if (words[0] !== words[1]) Atomics.add(words, 3, 1);
  guard.release();
  Atomics.add(words, 4, 1);
}
