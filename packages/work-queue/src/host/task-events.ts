import type { Channel } from 'node:diagnostics_channel';

import type { Future } from '@heddle/futures';

import type { TaskEvent } from './diagnostics.js';

/** What is known of a task at any time. */
export interface TaskAbout {
  readonly name: string;
  readonly future: Future<unknown>;
  readonly submitted: number;
}

/** What is known once it ran. */
export interface TaskRun {
  readonly workerId?: number | undefined;
  readonly startTime?: number;
  readonly runTime?: number;
  readonly error?: unknown;
}

/** Publishes an event of a task, if anybody listens. */
export function publishTaskEvent(channel: Channel, executor: string, about: TaskAbout, run: TaskRun = {}): void {
  if (!channel.hasSubscribers) return;
  const event: TaskEvent = {
    executor,
    name: about.name,
    future: about.future,
    workerId: run.workerId,
    submitTime: about.submitted,
    startTime: run.startTime,
    runTime: run.runTime,
    error: run.error,
  };
  channel.publish(event);
}
