import { type TaskFunction, moduleTasks } from '@heddle/futures';
import type { ProcessPoolExecutorOptions } from '@heddle/process-pool';
import { ProcessPoolExecutor } from '@heddle/process-pool';

import type { Argument, Contender, Pool, PoolOptions, Result, TaskName } from '../contender.js';
import type * as tasks from '../tasks/tasks.js';

const references = moduleTasks<typeof tasks>(new URL('../tasks/tasks.js', import.meta.url));

const heddleOver = (transport: ProcessPoolExecutorOptions['transport']): Contender => ({
  // Between processes everything is copied.
  movesResults: false,
  async open<N extends TaskName>(task: N, { workers, start }: PoolOptions): Promise<Pool<N>> {
    const executor = new ProcessPoolExecutor({ transport, maxWorkers: workers, minWorkers: start === 'eager' ? workers : 0 });
    const fn = references[task] as TaskFunction<[Argument<N>], Result<N>>;
    return {
      run: (argument) => executor.submit(fn, argument),
      map: (items) => executor.map(fn, items) as AsyncIterable<Result<N>>,
      close: () => executor.shutdown({ cancelPending: true }),
    };
  },
});

/** Over memory that host and children share. */
export const heddleMapped: Contender = heddleOver('mapped');
export const heddlePipes: Contender = heddleOver('pipe');
