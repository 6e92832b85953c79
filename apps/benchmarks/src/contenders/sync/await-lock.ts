import AwaitLock from 'await-lock';

import type { SyncContender } from '../../sync-contender.js';

/** It has `acquireAsync` and `release` only, as its README shows them: with `try` and `finally`. */
export const awaitLock: SyncContender = {
  lock: () => {
    const lock = new AwaitLock();
    return {
      pairs: async (times) => {
        for (let time = 0; time < times; time++) {
          await lock.acquireAsync();
          lock.release();
        }
      },
      run: async (fn) => {
        await lock.acquireAsync();
        try {
          return fn();
        } finally {
          lock.release();
        }
      },
    };
  },
  held: () => {
    const lock = new AwaitLock();
    lock.tryAcquire();
    return { wait: () => lock.acquireAsync(), wake: () => lock.release(), canCancel: false };
  },
};
