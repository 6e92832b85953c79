import { all, call, run, sleep, spawn, type Operation } from 'effection';

import { nextTurn, sum, type TaskContender } from '../../task-contender.js';

const sleepLong = (): Operation<void> => sleep(1_000_000);

export const effection: TaskContender = {
  gather: async (count) => {
    function* body(index: number): Operation<number> {
      yield* call(nextTurn);
      return index;
    }
    return run(function* () {
      return sum(yield* all(Array.from({ length: count }, (_, index) => body(index))));
    });
  },
  cancelGroup: async (count) => {
    const group = run(function* () {
      // eslint-disable-next-line @typescript-eslint/no-floating-promises -- what it gives is an operation, which goes on by itself
      for (let index = 0; index < count; index++) yield* spawn(sleepLong);
      yield* sleep(1_000_000);
    });
    group.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const start = performance.now();
    await group.halt();
    return performance.now() - start;
  },
};
