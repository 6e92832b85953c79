import { type Executor, InlineExecutor } from '@heddle/futures';
import { ProcessPoolExecutor } from '@heddle/process-pool';
import { type PoolStatistics, ThreadPoolExecutor } from '@heddle/thread-pool';

/** Where tasks run: on threads, in processes, or one after the other where everything else runs. */
export const executorKinds = ['threads', 'processes', 'inline'] as const;

export type ExecutorKind = (typeof executorKinds)[number];

/** Milliseconds that a picture may take to stop when it is asked to. */
const killGrace = 200;

/** An executor, and what it says of itself if it says anything. */
export interface ChosenExecutor {
  readonly executor: Executor;
  readonly statistics: () => PoolStatistics | undefined;
}

/** The one interface behind which all of them are: whoever uses it need not know which it is. */
export function createExecutor(kind: ExecutorKind, workers: number): ChosenExecutor {
  if (kind === 'inline') return { executor: new InlineExecutor(), statistics: () => undefined };
  const pool =
    kind === 'threads'
      ? new ThreadPoolExecutor({ maxWorkers: workers, threadNamePrefix: 'contact-sheet', killGrace })
      : new ProcessPoolExecutor({ maxWorkers: workers, processNamePrefix: 'contact-sheet', killGrace });
  return { executor: pool, statistics: () => pool.statistics() };
}
