import { check } from '../../check.js';
import { repeatFor } from '../../repeat.js';
import type { Figures, Scenario } from '../../scenario.js';
import { median } from '../../statistics.js';
import { sumBelow, type TaskContender } from '../../task-contender.js';

type Size = Readonly<Record<'tasks' | 'warmUp' | 'warmUpTime' | 'time', number>>;

export const gatherTasks: Scenario<Size> = {
  name: 'gather',
  group: 'tasks',
  title: '100,000 tasks that are created and gathered',
  method:
    '100,000 tasks are made; each lets the event loop turn once and returns a number; all are waited for at once. From before the first is made until all ' +
    'results are there. Heddle: `createTask` and `gather` in `run`; promises: async functions and `Promise.all`; effect: `Effect.yieldNow` and `Effect.all`, ' +
    'unbounded; effection: `all`; CPython: `asyncio.sleep(0)` and `asyncio.gather`. Warm-up with 10,000; repeated for two seconds, the median counts.',
  metrics: [{ name: 'time', label: 'ms', better: 'less' }],
  targets: [
    { metric: 'time', rival: 'cpython-tasks', bound: { atMost: 1 / 3 } },
    { metric: 'time', rival: 'promises', bound: { atMost: 4 } },
    { metric: 'time', rival: 'effect', bound: { atMost: 1 } },
    { metric: 'time', rival: 'effection', bound: { atMost: 1 } },
  ],
  counts: {
    full: { tasks: 100_000, warmUp: 10_000, warmUpTime: 500, time: 2000 },
    smoke: { tasks: 100, warmUp: 10, warmUpTime: 0, time: 0 },
  },
  inPython: true,
  measure,
};

async function measure({ gather }: TaskContender, { tasks, warmUp, warmUpTime, time }: Size): Promise<Figures> {
  const once = async (count: number): Promise<number> => {
    const start = performance.now();
    const total = await gather(count);
    const elapsed = performance.now() - start;
    check(total === sumBelow(count), 'every task has returned its number');
    return elapsed;
  };
  await repeatFor(warmUpTime, () => once(warmUp));
  return { time: median(await repeatFor(time, () => once(tasks))) };
}
