import { nextTurn, sum, type TaskContender } from '../../task-contender.js';

/** No library: async functions and `Promise.all`. Nothing of it can be cancelled. */
export const promises: TaskContender = {
  gather: async (count) => {
    const body = async (index: number): Promise<number> => {
      await nextTurn();
      return index;
    };
    return sum(await Promise.all(Array.from({ length: count }, (_, index) => body(index))));
  },
};
