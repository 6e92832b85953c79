// Reads and writes two numbers that must be equal.
import { workerData } from 'node:worker_threads';

import { OwnerDiedError, SharedReadWriteLock } from '@heddle/sync';

const { handle, guarded, rounds, writes, blocking } = workerData;
const lock = SharedReadWriteLock.fromHandle(handle);
const words = new Int32Array(guarded);

for (let round = 0; rounds === 0 || round < rounds; round++) {
  try {
    if (writes && round % 3 === 0) {
      const guard = blocking ? lock.acquireWriteSync() : await lock.acquireWrite();
      words[0]++;
      words[1]++;
      guard.release();
    } else {
      const guard = blocking ? lock.acquireReadSync() : await lock.acquireRead();
      if (words[0] !== words[1]) Atomics.add(words, 2, 1);
      guard.release();
    }
  } catch (error) {
    if (!(error instanceof OwnerDiedError)) throw error;
    const guard = await lock.recoverWrite();
    words[1] = words[0];
    guard.release();
  }
  Atomics.add(words, 3, 1);
}
