// Terminates threads at any moment while they load what maps memory, and use it; prints how many were gone without harm.
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setEnvironmentData, Worker } from 'node:worker_threads';

import { sharePrimitives } from '@heddle/mapped-memory';
import { SharedLock } from '@heddle/sync';
import { nativeGate } from '@heddle/sync/memory';

const [, , rounds] = process.argv;
/** Milliseconds until a thread loads: it waits where it sees a termination, of any thread. */
const BEGINNINGS = [0, 100];
/** Milliseconds in which it has loaded. */
const LOADING = 20;

setEnvironmentData('sync', import.meta.resolve('@heddle/sync'));
sharePrimitives();
const gate = nativeGate();
const lock = new SharedLock();

async function useLock() {
  try {
    (await lock.acquire()).release();
  } catch {
    lock.recoverSync().release();
  }
}

const PROGRAM = `
  const { workerData, parentPort, getEnvironmentData } = require('node:worker_threads');
  import(getEnvironmentData('sync')).then(({ SharedLock }) => {
    parentPort.postMessage('loads');
    const lock = SharedLock.fromHandle(workerData);
    setInterval(() => {
      lock.acquireSync().release();
      lock.acquire().then((guard) => guard.release(), () => undefined);
    }, 0);
  });
`;

let gone = 0;
for (let round = 0; round < Number(rounds); round++) {
  const worker = new Worker(PROGRAM, { eval: true, workerData: lock.toHandle() });
  await once(worker, 'message');
  const end = performance.now() + BEGINNINGS[round % 2] + Math.random() * LOADING;
  while (performance.now() < end) await useLock();
  const exit = once(worker, 'exit');
  gate.terminate(worker);
  await exit;
  gone++;
}
console.log(gone);
process.exit();
