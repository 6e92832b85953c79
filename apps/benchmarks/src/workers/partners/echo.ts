/** The other end: answers each release of the first semaphore with one of the second, until the lock is taken for good. */
import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';

import { sharePrimitives } from '@heddle/mapped-memory';
import { SharedLock, SharedSemaphore } from '@heddle/sync';

type Handle = Parameters<typeof SharedLock.fromHandle>[0];

// In a thread the store comes by itself.
if (parentPort === null) sharePrimitives();
const [message] = (await (parentPort === null ? once(process, 'message') : once(parentPort, 'message'))) as [readonly [Handle, Handle, Handle]];
const lock = SharedLock.fromHandle(message[0]);
const ping = SharedSemaphore.fromHandle(message[1]);
const pong = SharedSemaphore.fromHandle(message[2]);
lock.acquireSync();
lock.release();
if (parentPort === null) process.send?.('ready');
else parentPort.postMessage('ready');

// A turn of the event loop, for the word that it is ready.
setImmediate(() => {
  for (;;) {
    ping.acquireSync();
    if (lock.locked()) break;
    pong.release();
  }
  if (parentPort === null) process.disconnect();
});
