import type { WaitableMemory } from '@heddle/sync/memory';

import type { HostMessage, Port, WorkerBoot, WorkerMessage } from '../wire/messages.js';

/** How a worker ended. An error with neither exit code nor signal: the platform did not start it, and found that out later. */
export interface WorkerExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The error that ended it, if one did. */
  readonly error: unknown;
}

/** The host's hold on a worker, thread or process. */
export interface WorkerLink {
  /** The platform's own number of it: a thread's `threadId`, a process's pid. */
  readonly platformId: number;
  readonly port: Port<HostMessage, WorkerMessage>;
  /** 'kill' ends it at once. 'ask' sends a process SIGTERM, which it may handle; a thread is ended in either case. `onExit` follows. */
  terminate(how: 'ask' | 'kill'): void;
  /** Whether it has not ended, as far as can be told without the event loop. */
  isAlive(nativeId: number): boolean;
  /** Called once. */
  onExit(listener: (exit: WorkerExit) => void): void;
  /** For workers to which tasks are sent ahead. */
  readonly ahead?: TasksAhead;
}

/** Tasks that a worker has been sent before it can begin with them. */
export interface TasksAhead {
  /** Takes back all of them that it has not begun, also from a dead one: `onReturned` tells which, before this returns. */
  recall(): void;
  /** Called with slots that are no longer the worker's, in the order in which they were; by `recall`, or at any other time. */
  onReturned(listener: (slots: readonly number[]) => void): void;
}

/** Starts a worker. Throws where the platform cannot. */
export type SpawnWorker = (boot: WorkerBoot, name: string, memory: WaitableMemory) => WorkerLink;
