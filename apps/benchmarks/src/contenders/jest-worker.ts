import { fileURLToPath } from 'node:url';

import { Worker } from 'jest-worker';

import type { Argument, Contender, Pool, PoolOptions, Result, TaskName } from '../contender.js';

const tasksFile = fileURLToPath(new URL('../tasks/tasks.js', import.meta.url));

/** With the methods named, so that it need not load the module in the host to find them. */
const jestWorkerOn = (enableWorkerThreads: boolean): Contender => ({
  movesResults: false,
  async open<N extends TaskName>(task: N, { workers }: PoolOptions): Promise<Pool<N>> {
    const farm = new Worker(tasksFile, {
      enableWorkerThreads,
      numWorkers: workers,
      exposedMethods: [task],
    });
    const methods = farm as unknown as Record<TaskName, (argument: Argument<N>) => Promise<Result<N>>>;
    return { run: (argument) => methods[task](argument), close: () => farm.end() };
  },
});

export const jestWorker: Contender = jestWorkerOn(true);
export const jestWorkerProcesses: Contender = jestWorkerOn(false);
