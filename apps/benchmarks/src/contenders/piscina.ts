import { fileURLToPath } from 'node:url';

import { Piscina } from 'piscina';

import type { Argument, Contender, Pool, PoolOptions, Result, TaskName } from '../contender.js';

const tasksFile = fileURLToPath(new URL('../tasks/tasks.js', import.meta.url));
const movingFile = fileURLToPath(new URL('../workers/piscina-move.js', import.meta.url));

interface Tuning {
  readonly concurrentTasksPerWorker?: number;
  readonly recordTiming?: boolean;
}

function contender(tuning: Tuning): Contender {
  return {
    movesResults: true,
    async open<N extends TaskName>(task: N, { workers, start }: PoolOptions): Promise<Pool<N>> {
      const piscina = new Piscina<Argument<N>, Result<N>>({
        filename: task === 'echoMoved' ? movingFile : tasksFile,
        name: task,
        minThreads: start === 'eager' ? workers : 1,
        maxThreads: workers,
        ...tuning,
      });
      return {
        run: (argument) => piscina.run(argument),
        runTransferring: (argument, transferList) => piscina.run(argument, { transferList }),
        close: () => piscina.destroy(),
      };
    },
  };
}

/** As its README shows it: the defaults, with the number of threads fixed so that none is stopped in between. */
export const piscina: Contender = contender({});

/**
 * Faster for tiny tasks than its documentation would have it: several tasks on their way to a worker at once. Such a
 * worker keeps its tasks even while another is idle, so this one takes part only where all tasks are alike.
 */
export const piscinaTuned: Contender = contender({ concurrentTasksPerWorker: 64, recordTiming: false });
