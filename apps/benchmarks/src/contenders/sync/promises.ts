import type { SyncContender } from '../../sync-contender.js';

/** No library: promises, and their `resolve` functions in an array. What the memory costs, and nothing else. */
export const promises: SyncContender = {
  held: () => {
    const resolves: (() => void)[] = [];
    let first = 0;
    return {
      wait: () => new Promise<void>((resolve) => resolves.push(resolve)),
      wake: () => resolves[first++]?.(),
      canCancel: false,
    };
  },
};
