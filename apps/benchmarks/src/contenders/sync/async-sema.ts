import { Sema } from 'async-sema';

import type { Exclusion, SyncContender } from '../../sync-contender.js';

/** It has `acquire` and `release` only; whoever wants to run a function writes the `try` and `finally` out. */
function exclusion(permits: number): Exclusion {
  const sema = new Sema(permits);
  return {
    pairs: async (times) => {
      for (let time = 0; time < times; time++) {
        await sema.acquire();
        sema.release();
      }
    },
    run: async (fn) => {
      await sema.acquire();
      try {
        return fn();
      } finally {
        sema.release();
      }
    },
  };
}

export const asyncSema: SyncContender = {
  lock: () => exclusion(1),
  semaphore: exclusion,
  limit: (concurrency) => {
    const sema = new Sema(concurrency);
    return async (fn, argument) => {
      await sema.acquire();
      try {
        return await fn(argument);
      } finally {
        sema.release();
      }
    };
  },
  held: () => {
    const sema = new Sema(1);
    void sema.acquire();
    return { wait: () => sema.acquire(), wake: () => sema.release(), canCancel: false };
  },
};
