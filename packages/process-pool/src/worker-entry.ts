/** What a child of a ProcessPoolExecutor runs. Built as one file of its own: one file is what starting costs. */
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { availableParallelism, constants } from 'node:os';

import { markHeddleWorker } from '@heddle/futures/worker';
import { loadLibc, MemoryError, MemoryFile, sharePrimitives } from '@heddle/mapped-memory';
import type { HostMessage, WorkerMessage } from '@heddle/work-queue/worker';
import { startWorker } from '@heddle/work-queue/worker';

import { frame } from './frames.js';
import { MappedPoolMemory } from './mapped-pool-memory.js';
import { keepFreedMemory } from './keep-freed-memory.js';
import type { ProcessBoot } from './process-boot.js';
import { Inherited } from './process-boot.js';
import { ProcessPort } from './process-port.js';

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;
const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

markHeddleWorker();
const libc = loadLibc(process.argv[2]);
if (libc === undefined) throw new Error('koffi, which the host has, is missing here');
libc.prctl(PR_SET_PDEATHSIG, SIGKILL);
keepFreedMemory(libc);

const pipe = new Socket({ fd: Inherited.port, readable: true, writable: false });
const port = new ProcessPort<WorkerMessage, HostMessage>(Inherited.port, (message) => { write(frame(message)); }, die);
const { boot, memory: region, storeLoader, name, host } = receiveBoot();
sharePrimitives(storeLoader).inherit(libc, Inherited.primitives);
// It may have died before it could be said that this one dies with it.
if (process.ppid !== host) die();
process.title = name;
pipe.on('data', (chunk) => { port.arrived(chunk); });
pipe.once('close', die);

const memory = new MappedPoolMemory(libc, MemoryFile.open(libc, Inherited.memory));
startWorker(
  {
    memory: memory.at(region),
    segments: { ...memory.segments, open: orDie((handle: unknown) => memory.segments.open(handle)), allocate: orDie((bytes: number) => memory.segments.allocate(bytes)) },
    port,
    nativeId: process.pid,
    maySpin: availableParallelism() > 1,
    loadPrimitives: () => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- this becomes CommonJS, and nobody can wait here for an import()
      require('./primitives-entry.cjs');
    },
    exit: () => { process.exit(0); },
  },
  boot,
);

/** It cannot reach its host any more, or what it shares with it: nothing that it does will be heard of. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** A task that closes descriptors it knows nothing of, as daemons do, costs only itself its process. */
function orDie<A, R>(map: (argument: A) => R): (argument: A) => R {
  return (argument) => {
    try {
      return map(argument);
    } catch (error) {
      if (error instanceof MemoryError && error.errno !== constants.errno.ENOMEM) die();
      throw error;
    }
  };
}

/** The first message, which is on its way. */
function receiveBoot(): ProcessBoot {
  for (;;) {
    const message = port.receive() as ProcessBoot | undefined;
    if (message !== undefined) return message;
    Atomics.wait(pause, 0, 0, 1);
  }
}

/** Blocks while the pipe is full: the host reads it as soon as it can. */
function write(bytes: Uint8Array): void {
  for (let rest = bytes; rest.byteLength > 0; ) {
    try {
      rest = rest.subarray(writeSync(Inherited.port, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
