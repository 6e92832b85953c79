// Has a lock of the given class from one word to the next: FREE -> HELD by this thread, -> RELEASE by the other, -> FREE.
import { parentPort } from 'node:worker_threads';

import { SharedLock, SharedReadWriteLock, SharedRLock } from '@heddle/sync';

const HELD = 1;

const acquire = {
  SharedLock: (handle) => SharedLock.fromHandle(handle).acquireSync({ timeout: 5000 }),
  SharedRLock: (handle) => SharedRLock.fromHandle(handle).acquireSync({ timeout: 5000 }),
  SharedReadWriteLock: (handle) => SharedReadWriteLock.fromHandle(handle).acquireWriteSync({ timeout: 5000 }),
};

parentPort.on('message', ({ handle, buffer }) => {
  const word = new Int32Array(buffer);
  const guard = acquire[handle.kind](handle);
  Atomics.store(word, 0, HELD);
  Atomics.notify(word, 0);
  Atomics.wait(word, 0, HELD, 60_000);
  guard.release();
  Atomics.store(word, 0, 0);
  Atomics.notify(word, 0);
});
