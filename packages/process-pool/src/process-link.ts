import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

import type { HostMessage, WorkerLink, WorkerMessage } from '@heddle/work-queue';

import { frame } from './frames.js';
import type { ProcessBoot } from './process-boot.js';
import { ProcessPort } from './process-port.js';
import type { ChildOptions } from './spawn-child.js';
import { spawnChild } from './spawn-child.js';

/** Descriptors of what the child shares. */
export interface MemoryFiles {
  readonly memory: number;
  readonly primitives: number;
}

/** A bundler must see this expression as it stands, in one place, to find the worker's file. */
const ENTRY = new URL('./worker-entry.cjs', import.meta.url);

/** Starts a child, and gives it what it begins with. */
export function startChild(boot: ProcessBoot, files: MemoryFiles, options: ChildOptions): WorkerLink {
  const spawned = spawnChild(ENTRY, options, ['ignore', 'inherit', 'inherit', 'pipe', files.memory, files.primitives]);
  const { child } = spawned;
  if (child === undefined) return spawned.link;
  child.unref();
  const pipe = child.stdio[3] as Socket;
  pipe.unref();
  // The child may have died; `exit` says so.
  pipe.on('error', () => undefined);
  const port = new ProcessPort<HostMessage, WorkerMessage>(descriptorOf(pipe), (message) => { pipe.write(frame(message)); });
  pipe.on('data', (chunk) => { port.arrived(chunk); });
  // All has been read (with an error, where the child has died before it read all), and the descriptor is closed: its number may soon be
  // another's.
  for (const event of ['end', 'error', 'close']) pipe.once(event, () => { port.over(); });
  // A child that lives on without it (a task has closed it) can do nothing right any more.
  pipe.once('close', () => { child.kill('SIGKILL'); });
  pipe.write(frame(boot));
  return link(child, spawned.pid, pipe, port);
}

function link(child: ChildProcess, pid: number, pipe: Socket, port: ProcessPort<HostMessage, WorkerMessage>): WorkerLink {
  return {
    platformId: pid,
    port,
    terminate: (how) => { child.kill(how === 'ask' ? 'SIGTERM' : 'SIGKILL'); },
    isAlive: () => child.exitCode === null && child.signalCode === null && isRunning(pid),
    onExit: (listener) => {
      child.once('exit', (exitCode, signal) => {
        // What it said last is still in the pipe.
        for (let message = port.receive(); message !== undefined; message = port.receive()) port.dispatch(message);
        port.over();
        pipe.destroy();
        listener({ exitCode, signal, error: undefined });
      });
    },
  };
}

/** Of the pipe, for reading it without the event loop. */
export function descriptorOf(pipe: Socket): number {
  return (pipe as Socket & { _handle: { fd: number } })._handle.fd;
}

/** Whether a child has not died, as far as it can be told. Dead ones that nobody has asked for yet are there still, as zombies. */
export function isRunning(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^ [ZX]/.test(line.slice(line.lastIndexOf(')') + 1));
  } catch {
    return false;
  }
}
