import type { Channel } from 'node:diagnostics_channel';
import { channel } from 'node:diagnostics_channel';

import type { Future } from '@heddle/futures';

/** What the `heddle:task:*` channels publish. Times are milliseconds on `performance.now()` of the host. */
export interface TaskEvent {
  /** The executor's name. */
  readonly executor: string;
  readonly name: string;
  readonly future: Future<unknown>;
  /** The worker that ran it; undefined before one did. */
  readonly workerId: number | undefined;
  readonly submitTime: number;
  /** Undefined before it started. */
  readonly startTime: number | undefined;
  /** How long it ran; undefined before it ended. */
  readonly runTime: number | undefined;
  /** What it failed with, on `heddle:task:error`. */
  readonly error: unknown;
}

/** What the `heddle:worker:*` channels publish. */
export interface WorkerEvent {
  readonly executor: string;
  readonly workerId: number;
  readonly name: string;
  /** `threadId` of a thread, pid of a process. */
  readonly platformId: number;
  /** On `heddle:worker:exit`. */
  readonly exitCode: number | null | undefined;
  /** On `heddle:worker:exit`: whether it ended as it was meant to. */
  readonly intended: boolean | undefined;
  /** On `heddle:worker:exit`: the error that ended it. */
  readonly error: unknown;
}

/** The channels of `node:diagnostics_channel` that every pool publishes on. Free while nobody subscribes. */
export const channels: Readonly<Record<'submit' | 'start' | 'end' | 'error' | 'cancel' | 'spawn' | 'exit', Channel>> = {
  submit: channel('heddle:task:submit'),
  start: channel('heddle:task:start'),
  end: channel('heddle:task:end'),
  error: channel('heddle:task:error'),
  cancel: channel('heddle:task:cancel'),
  spawn: channel('heddle:worker:spawn'),
  exit: channel('heddle:worker:exit'),
};
