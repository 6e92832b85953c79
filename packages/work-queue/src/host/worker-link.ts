import type { WaitableMemory } from '@heddle/sync/memory';

import type { HostMessage, Port, WorkerBoot, WorkerMessage } from '../wire/messages.js';

/** How a worker ended. */
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
  /** Ends it now, whatever it does. `onExit` follows. */
  terminate(): void;
  /** Whether it has not ended, as far as can be told without the event loop. */
  isAlive(nativeId: number): boolean;
  /** Called once. */
  onExit(listener: (exit: WorkerExit) => void): void;
}

/** Starts a worker. Throws where the platform cannot. */
export type SpawnWorker = (boot: WorkerBoot, name: string, memory: WaitableMemory) => WorkerLink;
