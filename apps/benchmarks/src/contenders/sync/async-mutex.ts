import { Mutex, Semaphore } from 'async-mutex';

import type { SyncContender } from '../../sync-contender.js';

/** `acquire` gives the function that releases; `runExclusive` is what its README recommends. */
export const asyncMutex: SyncContender = {
  lock: () => {
    const mutex = new Mutex();
    return {
      pairs: async (times) => {
        for (let time = 0; time < times; time++) {
          const release = await mutex.acquire();
          release();
        }
      },
      run: (fn) => mutex.runExclusive(fn),
    };
  },
  semaphore: (permits) => {
    const semaphore = new Semaphore(permits);
    return {
      pairs: async (times) => {
        for (let time = 0; time < times; time++) {
          const [, release] = await semaphore.acquire();
          release();
        }
      },
      run: (fn) => semaphore.runExclusive(fn),
    };
  },
  limit: (concurrency) => {
    const semaphore = new Semaphore(concurrency);
    return (fn, argument) => semaphore.runExclusive(() => fn(argument));
  },
  held: () => {
    const mutex = new Mutex();
    void mutex.acquire();
    return { wait: () => mutex.acquire(), wake: () => mutex.release(), canCancel: false };
  },
};
