import type { Channel } from 'node:diagnostics_channel';

import type { WorkerEvent } from './diagnostics.js';
import type { HostWorker } from './host-worker.js';
import type { WorkerExit } from './worker-link.js';

/** How a worker ended, and whether it was meant to. */
export interface WorkerEnd {
  readonly exit: WorkerExit;
  readonly intended: boolean;
}

/** Publishes an event of a worker, if anybody listens. */
export function publishWorkerEvent(channel: Channel, executor: string, worker: HostWorker, end?: WorkerEnd): void {
  if (!channel.hasSubscribers) return;
  const event: WorkerEvent = {
    executor,
    workerId: worker.id,
    name: worker.name,
    platformId: worker.link.platformId,
    exitCode: end?.exit.exitCode,
    intended: end?.intended,
    error: end?.exit.error,
  };
  channel.publish(event);
}
