import { availableParallelism } from 'node:os';

import type { PoolStatistics } from '@heddle/thread-pool';

import type { Problem, ReadPicture } from './survey.js';
import type { Lane } from './timeline.js';

/** Everything that was found out, for the page and for the summary in the terminal. */
export interface ContactSheet {
  readonly folder: string;
  readonly made: Date;
  /** In the order of their names. */
  readonly pictures: readonly ReadPicture[];
  /** Near-duplicates, the largest of each group first. */
  readonly groups: readonly (readonly ReadPicture[])[];
  readonly problems: readonly Problem[];
  readonly threshold: number;
  readonly work: Work;
}

/** How the pool did. */
export interface Work {
  readonly workers: number;
  readonly lanes: readonly Lane[];
  /** Milliseconds from the making of the pool to the end of its last task. */
  readonly wallTime: number;
  /** Milliseconds that all tasks took together. */
  readonly taskTime: number;
  /** What the pool itself says, where there is one. */
  readonly pool: PoolStatistics | undefined;
}

/**
 * How many times longer one thread would have taken. With more workers than cores a task's time is in part waiting for a
 * core, which one thread would not have to do: there cannot be more of it than there are cores.
 */
export function speedUp({ taskTime, wallTime }: Work): number {
  return wallTime === 0 ? 1 : Math.min(taskTime / wallTime, availableParallelism());
}
