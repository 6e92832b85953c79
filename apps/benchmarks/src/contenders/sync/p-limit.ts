import pLimit from 'p-limit';

import type { SyncContender } from '../../sync-contender.js';

export const pLimitOf: SyncContender = {
  lock: () => {
    const limit = pLimit(1);
    return { run: (fn) => limit(fn) };
  },
  limit: (concurrency) => {
    const limit = pLimit(concurrency);
    return (fn, argument) => limit(fn, argument);
  },
};
