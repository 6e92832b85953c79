/** What a child of a ProcessPoolExecutor runs that it reaches by a pipe. Built as one file of its own: one file is what starting costs. */
import { Socket } from 'node:net';
import { availableParallelism } from 'node:os';

import { markHeddleWorker } from '@heddle/futures/worker';
import { loadLibc, sharePrimitives } from '@heddle/mapped-memory';
import { Header, QueueLayout, SegmentReader } from '@heddle/work-queue/remote';
import { startWorker } from '@heddle/work-queue/worker';

import { keepFreedMemory } from './keep-freed-memory.js';
import { ChildPipe, endWithHost } from './pipe/child-pipe.js';
import { ChildPort } from './pipe/child-port.js';
import { ClaimReader } from './pipe/claim-tokens.js';
import type { Frame } from './pipe/frames.js';
import { FrameReader, messageIn } from './pipe/frames.js';
import { Journal } from './pipe/journal.js';
import { LocalMemory } from './pipe/local-memory.js';
import { localSegments } from './pipe/local-segments.js';
import { Outbox } from './pipe/outbox.js';
import type { PipeBoot } from './pipe/pipe-boot.js';
import { Inherited } from './pipe/pipe-boot.js';
import { watchHost } from './pipe/watch-host.js';

markHeddleWorker();
const libc = loadLibc(process.argv[2]);
watchHost(libc);
if (libc !== undefined) keepFreedMemory(libc);

const pipe = new ChildPipe(Inherited.port);
const stream = new Socket({ fd: Inherited.port, readable: true, writable: false });
const reader = new FrameReader();
const { first, rest } = receiveBoot();
const { boot, seat, name, storeLoader, host, hasFiles } = first;
if (libc !== undefined && storeLoader !== undefined) sharePrimitives(storeLoader).inherit(libc, Inherited.primitives);
// It may have died before it could be said that this one dies with it.
if (process.ppid !== host) endWithHost();
process.title = name;

const layout = new QueueLayout(boot.size);
const memory: LocalMemory = new LocalMemory(layout.byteLength, {
  notified: (index) => { if (index === Header.bell) outbox.rung(); },
  pause: (milliseconds) => {
    outbox.flush();
    if (!port.read()) pipe.pause(milliseconds);
  },
  pumpSoon: () => undefined,
});
const results = new SegmentReader(localSegments);
const claims = hasFiles ? new ClaimReader(Inherited.tokens) : undefined;
const port = new ChildPort({ pipe, memory, layout, reader, claims, results });
const journal = hasFiles ? new Journal(Inherited.journal, seat) : undefined;
const outbox = new Outbox({ memory, layout, pipe, journal, results, finished: port.finished });
port.outbox = outbox;

startWorker(
  {
    memory,
    segments: localSegments,
    port,
    remote: port,
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
// After the worker's own listener, which writes the exit code.
process.once('exit', () => { outbox.flush(); });
port.begin(rest);
stream.on('data', (chunk: Buffer<ArrayBuffer>) => { port.arrived(chunk); });
stream.once('close', endWithHost);

/** The first message, which is on its way, and what has come behind it. */
function receiveBoot(): { readonly first: PipeBoot; readonly rest: readonly Frame[] } {
  const frames: Frame[] = [];
  for (;;) {
    const chunk = pipe.read();
    if (chunk === undefined) pipe.pause(1);
    else reader.add(chunk, (frame) => { frames.push(frame); });
    const [frame, ...rest] = frames;
    if (frame !== undefined) return { first: messageIn(frame) as PipeBoot, rest };
  }
}
