import AsyncLock from 'async-lock';

import type { SyncContender } from '../../sync-contender.js';

/** It locks keys around a function and has no `acquire`; by default it refuses the 1,001st that waits. */
export const asyncLock: SyncContender = {
  lock: () => {
    const lock = new AsyncLock({ maxPending: Infinity });
    return { run: (fn) => lock.acquire('key', fn) };
  },
};
