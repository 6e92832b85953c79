import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

import { storeLoader } from '@heddle/mapped-memory';
import type { SegmentStore, WorkerBoot, WorkerExit, WorkerLink } from '@heddle/work-queue';
import type { QueueLayout } from '@heddle/work-queue/remote';

import { descriptorOf, isRunning } from '../process-link.js';
import type { ChildOptions } from '../spawn-child.js';
import { spawnChild } from '../spawn-child.js';
import type { ClaimTokens } from './claim-tokens.js';
import { messageFrame } from './frames.js';
import { HostPipe } from './host-pipe.js';
import { HostPort } from './host-port.js';
import type { Journal } from './journal.js';
import type { LocalMemory } from './local-memory.js';
import type { PipeBoot } from './pipe-boot.js';
import { Inherited } from './pipe-boot.js';
import { RemoteSeat } from './remote-seat.js';
import type { RunTimes } from './run-times.js';

/** A bundler must see this expression as it stands, in one place, to find the worker's file. */
const ENTRY = new URL('./pipe-worker-entry.cjs', import.meta.url);

/** What a child is started with. */
export interface PipeChildParts {
  readonly boot: WorkerBoot;
  readonly name: string;
  readonly memory: LocalMemory;
  readonly layout: QueueLayout;
  readonly segments: SegmentStore;
  readonly tokens: ClaimTokens | undefined;
  readonly journal: Journal | undefined;
  readonly journalFile: number | undefined;
  /** The memory file of shared primitives, if there is one. */
  readonly primitives: number | undefined;
  readonly runTimes: RunTimes;
  readonly options: ChildOptions;
  /** Something has come from the child. */
  readonly arrived: () => void;
  readonly ended: () => void;
}

/** A child as the pool of pipes knows it. */
export interface RemoteChild {
  readonly seat: RemoteSeat;
  readonly port: HostPort;
  readonly pipe: HostPipe;
}

/** Starts a child; where the system does not, there is only what stands for it. */
export function startPipeChild(parts: PipeChildParts): { readonly link: WorkerLink; readonly child: RemoteChild | undefined } {
  const { boot, name, tokens, journalFile, primitives, options } = parts;
  const hasFiles = tokens !== undefined && journalFile !== undefined;
  const files = hasFiles ? [tokens.file, journalFile] : ['ignore' as const, 'ignore' as const];
  const spawned = spawnChild(ENTRY, options, ['ignore', 'inherit', 'inherit', 'pipe', 'pipe', ...files, primitives ?? 'ignore']);
  const process_ = spawned.child;
  if (process_ === undefined) {
    tokens?.close();
    return { link: spawned.link, child: undefined };
  }
  process_.unref();
  const stream = process_.stdio[Inherited.port] as Socket;
  const life = process_.stdio[Inherited.life] as Socket;
  for (const socket of [stream, life]) {
    socket.unref();
    // The child may have died; `exit` says so.
    socket.on('error', () => undefined);
  }
  const descriptor = descriptorOf(stream);
  const pipe = new HostPipe(descriptor, () => { seat.pump(); });
  const seat = new RemoteSeat({ ...parts, pipe }, parts.segments);
  const port = new HostPort(descriptor, pipe, seat);
  stream.on('data', (chunk: Buffer<ArrayBuffer>) => {
    port.arrived(chunk);
    parts.arrived();
  });
  // All has been read (with an error, where the child has died before it read all), and the descriptor is closed: its number may soon be
  // another's.
  for (const event of ['end', 'error', 'close']) stream.once(event, () => { port.ended(); });
  const first: PipeBoot = {
    boot: { ...boot, seat: 0, size: { seats: 1, slots: boot.size.slots }, segments: [] },
    seat: boot.seat,
    name,
    storeLoader: primitives === undefined ? undefined : storeLoader(),
    host: process.pid,
    hasFiles,
  };
  pipe.write(messageFrame(first));
  const closeAll = (): void => {
    port.close();
    stream.destroy();
    life.destroy();
    parts.ended();
  };
  return { link: link(process_, spawned.pid, { seat, port, closeAll, tokens }), child: { seat, port, pipe } };
}

interface LinkParts {
  readonly seat: RemoteSeat;
  readonly port: HostPort;
  readonly tokens: ClaimTokens | undefined;
  readonly closeAll: () => void;
}

function link(child: ChildProcess, pid: number, { seat, port, tokens, closeAll }: LinkParts): WorkerLink {
  return {
    platformId: pid,
    port,
    ahead: seat,
    terminate: (how) => { child.kill(how === 'ask' ? 'SIGTERM' : 'SIGKILL'); },
    isAlive: () => !port.isOver && child.exitCode === null && child.signalCode === null && isRunning(pid),
    onExit: (listener) => {
      child.once('exit', (exitCode, signal) => {
        closeAll();
        port.dispatch();
        listener({ exitCode, signal, error: undefined } satisfies WorkerExit);
        tokens?.close();
      });
    },
  };
}
