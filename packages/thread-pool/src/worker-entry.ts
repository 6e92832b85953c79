/** What a worker thread of a ThreadPoolExecutor runs. Built as one file of its own: one file is what starting costs. */
import { readlinkSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import { receiveMessageOnPort, workerData } from 'node:worker_threads';

import { markHeddleWorker } from '@heddle/futures/worker';
import type { HostMessage, Port, WorkerMessage } from '@heddle/work-queue/worker';
import { ThreadMemory } from '@heddle/sync/memory';
import { startWorker, threadSegments } from '@heddle/work-queue/worker';

import { exitWhenPrinted } from './exit-when-printed.js';
import type { ThreadBoot } from './thread-boot.js';

markHeddleWorker();
const { boot, buffer, port } = workerData as ThreadBoot;
startWorker(
  {
    memory: new ThreadMemory(buffer),
    segments: threadSegments,
    port: workerPort(port),
    nativeId: nativeThreadId(),
    maySpin: availableParallelism() > 1,
    loadPrimitives: () => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- this becomes CommonJS, and nobody can wait here for an import()
      require('./primitives-entry.cjs');
    },
    exit: () => {
      port.close();
      exitWhenPrinted();
    },
  },
  boot,
);

function workerPort(messages: MessagePort): Port<WorkerMessage, HostMessage> {
  return {
    post: (message, transfer) => { messages.postMessage(message, transfer as []); },
    receive: () => receiveMessageOnPort(messages)?.message as HostMessage | undefined,
    onMessage: (listener) => { messages.on('message', listener); },
  };
}

/** Linux tells; elsewhere 0, for not known. */
function nativeThreadId(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return 0;
  }
}
