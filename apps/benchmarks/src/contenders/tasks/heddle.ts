import { createTask, gather, isCancelledError, run, sleep, TaskGroup, yieldNow } from '@heddle/event-loop';

import { sum, type TaskContender } from '../../task-contender.js';

export const heddle: TaskContender = {
  gather: (count) =>
    run(async () => {
      const tasks = Array.from({ length: count }, (_, index) => createTask(async () => {
        await yieldNow();
        return index;
      }));
      return sum(await gather(tasks));
    }),
  cancelGroup: (count) =>
    run(async () => {
      const group = createTask(() => TaskGroup.run((tasks) => {
        for (let index = 0; index < count; index++) void tasks.createTask(() => sleep(1_000_000));
      }));
      await yieldNow();
      const start = performance.now();
      group.cancel();
      try {
        await group;
      } catch (error) {
        if (!isCancelledError(error)) throw error;
      }
      return performance.now() - start;
    }),
};
