import type { Executor } from '@heddle/futures';

import type { Timeline } from './timeline.js';

/** Shows how far one step is, until it is disposed of. */
export interface Progress extends Disposable {
  /** One more is done. */
  advance(detail?: string): void;
  /** Something has begun. */
  mention(detail: string): void;
}

/** What every step of the job works with. */
export interface Run {
  readonly executor: Executor;
  readonly workers: number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly timeline: Timeline;
  readonly progress: (label: string, total: number) => Progress;
}
