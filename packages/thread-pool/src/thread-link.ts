import { existsSync } from 'node:fs';
import type { MessagePort, ResourceLimits, SHARE_ENV } from 'node:worker_threads';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';

import { nativeGate } from '@heddle/sync/memory';
import type { SpawnWorker, WorkerExit, WorkerLink, WorkerMessage } from '@heddle/work-queue';

import type { ThreadBoot } from './thread-boot.js';

/** What Node's Worker takes of a pool's options. */
export interface ThreadOptions {
  readonly resourceLimits: ResourceLimits | undefined;
  readonly env: Readonly<Record<string, string>> | typeof SHARE_ENV | undefined;
  readonly execArgv: readonly string[] | undefined;
}

/** A task may load koffi, without knowing it: by a primitive that processes share. */
const gate = nativeGate();

/** A bundler must see this expression as it stands, in one place, to find the worker's file. */
const ENTRY = new URL('./worker-entry.cjs', import.meta.url);

/** Starts worker threads. */
export function threadSpawner(options: ThreadOptions): SpawnWorker {
  return (boot, name, memory) => {
    const { port1, port2 } = new MessageChannel();
    try {
      const worker = start({ boot, buffer: memory.buffer as SharedArrayBuffer, port: port2 }, name, options);
      worker.unref();
      return link(worker, port1);
    } catch (error) {
      port1.close();
      port2.close();
      throw error;
    }
  };
}

function start(workerData: ThreadBoot, name: string, { resourceLimits, env, execArgv }: ThreadOptions): Worker {
  return new Worker(ENTRY, {
    name,
    workerData,
    transferList: [workerData.port],
    ...(resourceLimits !== undefined && { resourceLimits }),
    ...(env !== undefined && { env }),
    ...(execArgv !== undefined && { execArgv: [...execArgv] }),
  });
}

function link(worker: Worker, port: MessagePort): WorkerLink {
  let error: unknown;
  // Without a listener an error in a worker would end the process.
  worker.on('error', (cause) => { error = cause; });
  return {
    platformId: worker.threadId,
    port: {
      post: (message, transfer) => { port.postMessage(message, transfer as []); },
      receive: () => receiveMessageOnPort(port)?.message as WorkerMessage | undefined,
      onMessage: (listener) => {
        port.on('message', listener);
        // The pool decides what keeps the process alive.
        port.unref();
      },
    },
    terminate: () => { gate.terminate(worker); },
    isAlive: (nativeId) => nativeId === 0 || process.platform !== 'linux' || existsSync(`/proc/self/task/${nativeId}`),
    onExit: (listener) => {
      worker.once('exit', (exitCode) => {
        const exit: WorkerExit = { exitCode, signal: null, error };
        listener(exit);
        port.close();
      });
    },
  };
}
