// Has a lock of the given class from one word to the next: FREE -> HELD by this thread, -> RELEASE by the other, -> FREE.
import { parentPort } from 'node:worker_threads';

import { SharedReadWriteLock, SharedRLock } from '@heddle/sync';

const HELD = 1;

parentPort.on('message', ({ handle, buffer }) => {
  const word = new Int32Array(buffer);
  const guard = handle.kind === 'SharedRLock'
    ? SharedRLock.fromHandle(handle).acquireSync({ timeout: 5000 })
    : SharedReadWriteLock.fromHandle(handle).acquireWriteSync({ timeout: 5000 });
  Atomics.store(word, 0, HELD);
  Atomics.notify(word, 0);
  Atomics.wait(word, 0, HELD, 60_000);
  guard.release();
  Atomics.store(word, 0, 0);
  Atomics.notify(word, 0);
});
