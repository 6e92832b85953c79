import { Tinypool } from 'tinypool';

import type { Contender, Pool, PoolOptions, Result, TaskName } from '../contender.js';

const tasksUrl = new URL('../tasks/tasks.js', import.meta.url);
const movingUrl = new URL('../workers/tinypool-move.js', import.meta.url);

/** Its documentation refers to Piscina's, so it is used in the same way. */
export const tinypool: Contender = {
  movesResults: true,
  async open<N extends TaskName>(task: N, { workers, start }: PoolOptions): Promise<Pool<N>> {
    const pool = new Tinypool({
      filename: (task === 'echoMoved' ? movingUrl : tasksUrl).href,
      name: task,
      minThreads: start === 'eager' ? workers : 1,
      maxThreads: workers,
    });
    return {
      run: (argument) => pool.run(argument) as Promise<Result<N>>,
      runTransferring: (argument, transferList) => pool.run(argument, { transferList }) as Promise<Result<N>>,
      close: () => pool.destroy(),
    };
  },
};
