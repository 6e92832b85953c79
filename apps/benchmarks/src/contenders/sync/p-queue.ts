import PQueue from 'p-queue';

import type { SyncContender } from '../../sync-contender.js';

/** A queue of functions, not of items: comparable where functions wait for their turn. */
export const pQueue: SyncContender = {
  lock: () => {
    const queue = new PQueue({ concurrency: 1 });
    return { run: (fn) => queue.add(async () => fn()) };
  },
  limit: (concurrency) => {
    const queue = new PQueue({ concurrency });
    return (fn, argument) => queue.add(() => fn(argument));
  },
};
