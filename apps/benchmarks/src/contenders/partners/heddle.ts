import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { sharePrimitives } from '@heddle/mapped-memory';
import { SharedLock, SharedSemaphore } from '@heddle/sync';

import type { OpenPartners } from '../../partners.js';

const PROGRAM = new URL('../../workers/partners/echo.js', import.meta.url);

/** Between two processes, over memory that both map. */
export const betweenProcesses: OpenPartners = () => {
  if (sharePrimitives().mapped === undefined) throw new Error('memory cannot be mapped here');
  const child: ChildProcess = fork(fileURLToPath(PROGRAM), { execArgv: [] });
  return partners((handles) => void child.send(handles), once(child, 'message'), once(child, 'exit'));
};

/** Between two threads, over memory that processes could map. */
export const betweenThreadsMapped: OpenPartners = () => {
  if (sharePrimitives().mapped === undefined) throw new Error('memory cannot be mapped here');
  return betweenThreads();
};

/** Between two threads, over a SharedArrayBuffer. */
export const betweenThreads: OpenPartners = () => {
  const worker = new Worker(PROGRAM);
  return partners((handles) => { worker.postMessage(handles); }, once(worker, 'message'), once(worker, 'exit'));
};

async function partners(send: (handles: readonly unknown[]) => void, ready: Promise<unknown>, ended: Promise<unknown>): ReturnType<OpenPartners> {
  const lock = new SharedLock();
  const ping = new SharedSemaphore(0);
  const pong = new SharedSemaphore(0);
  send([lock, ping, pong].map((primitive) => primitive.toHandle()));
  await ready;
  return {
    pairs: (times) => {
      for (let time = 0; time < times; time++) {
        lock.acquireSync();
        lock.release();
      }
    },
    trips: (rounds) => {
      for (let round = 0; round < rounds; round++) {
        ping.release();
        pong.acquireSync();
      }
    },
    close: async () => {
      // It is to end: there is nobody who could release the lock.
      lock.acquireSync();
      ping.release();
      await ended;
    },
  };
}
