import { fileURLToPath } from 'node:url';

import workerpool from 'workerpool';

import type { Contender, Pool, PoolOptions, Result, TaskName } from '../contender.js';

const workerFile = fileURLToPath(new URL('../workers/workerpool.js', import.meta.url));

/** A dedicated worker script, which its README recommends over sending functions as text, on threads. */
export const workerPool: Contender = {
  movesResults: true,
  async open<N extends TaskName>(task: N, { workers, start }: PoolOptions): Promise<Pool<N>> {
    const pool = workerpool.pool(workerFile, {
      workerType: 'thread',
      minWorkers: start === 'eager' ? workers : 0,
      maxWorkers: workers,
    });
    return {
      run: (argument) => pool.exec(task, [argument]) as PromiseLike<unknown> as PromiseLike<Result<N>>,
      runTransferring: (argument, transfer) =>
        pool.exec(task, [argument], { transfer }) as PromiseLike<unknown> as PromiseLike<Result<N>>,
      close: async () => pool.terminate(true),
    };
  },
};
