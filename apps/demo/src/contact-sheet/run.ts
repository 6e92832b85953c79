import type { Executor } from '@heddle/futures';

import type { Progress } from './progress.js';
import type { Timeline } from './timeline.js';

/** What every step of the job works with. */
export interface Run {
  readonly executor: Executor;
  readonly workers: number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly timeline: Timeline;
  readonly progress: (label: string, total: number) => Progress;
}
