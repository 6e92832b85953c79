import { Effect, Fiber } from 'effect';

import { sum, type TaskContender } from '../../task-contender.js';

/** Fibers. */
export const effect: TaskContender = {
  gather: async (count) => {
    const body = (index: number): Effect.Effect<number> => Effect.as(Effect.yieldNow, index);
    return sum(await Effect.runPromise(Effect.all(Array.from({ length: count }, (_, index) => body(index)), { concurrency: 'unbounded' })));
  },
  cancelGroup: async (count) => {
    const group = Effect.runFork(Effect.all(Array.from({ length: count }, () => Effect.sleep('1000 seconds')), { concurrency: 'unbounded', discard: true }));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const start = performance.now();
    await Effect.runPromise(Fiber.interrupt(group));
    return performance.now() - start;
  },
};
