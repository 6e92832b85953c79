import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { DynamicThreadPool, FixedThreadPool } from 'poolifier';

import type { Argument, Contender, Pool, PoolOptions, Result, TaskName } from '../contender.js';

const workerFile = fileURLToPath(new URL('../workers/poolifier.js', import.meta.url));

const closingTime = 1000;

/**
 * A fixed pool, its fastest, as its documentation has it. Its task queue (off by default) would let idle workers steal,
 * but costs most of its throughput, so it is on only where tasks differ in length.
 */
export const poolifier: Contender = {
  movesResults: false,
  async open<N extends TaskName>(task: N, { workers, start }: PoolOptions): Promise<Pool<N>> {
    const options = { workerOptions: { workerData: { task } }, enableTasksQueue: task === 'burn' };
    const pool =
      start === 'eager'
        ? new FixedThreadPool<Argument<N>, Result<N>>(workers, workerFile, options)
        : new DynamicThreadPool<Argument<N>, Result<N>>(1, workers, workerFile, options);
    return {
      run: (argument) => pool.execute(argument),
      runTransferring: (argument, transfer) => pool.execute(argument, undefined, undefined, transfer),
      // Now and then its destroy() never settles; the figures are taken by then.
      close: () => Promise.race([pool.destroy(), sleep(closingTime)]),
    };
  },
};
