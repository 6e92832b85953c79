import { type TaskFunction, moduleTasks } from '@heddle/futures';
import { ThreadPoolExecutor } from '@heddle/thread-pool';

import type { Argument, Contender, Pool, PoolOptions, Result, TaskName } from '../contender.js';
import type * as tasks from '../tasks/tasks.js';

const references = moduleTasks<typeof tasks>(new URL('../tasks/tasks.js', import.meta.url));

/** The defaults; threads start as tasks need them, unless all are wanted at once. */
export const heddle: Contender = {
  // A task can be given arguments by transfer, but has no way of giving its result away.
  movesResults: false,
  async open<N extends TaskName>(task: N, { workers, start }: PoolOptions): Promise<Pool<N>> {
    const executor = new ThreadPoolExecutor({ maxWorkers: workers, minWorkers: start === 'eager' ? workers : 0 });
    const fn = references[task] as TaskFunction<[Argument<N>], Result<N>>;
    return {
      run: (argument) => executor.submit(fn, argument),
      runTransferring: (argument, transfer) => executor.submitWith({ transfer }, fn, argument),
      map: (items) => executor.map(fn, items) as AsyncIterable<Result<N>>,
      backlog: () => {
        const { queued, running } = executor.statistics();
        return queued + running;
      },
      close: () => executor.shutdown({ cancelPending: true }),
    };
  },
};
