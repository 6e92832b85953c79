import { check } from '../../check.js';
import { repeatFor } from '../../repeat.js';
import type { Figures, Scenario } from '../../scenario.js';
import { median } from '../../statistics.js';
import type { TaskContender } from '../../task-contender.js';

type Size = Readonly<Record<'tasks' | 'warmUp' | 'time', number>>;

export const cancelGroup: Scenario<Size> = {
  name: 'cancel-group',
  group: 'tasks',
  title: 'A group of 100,000 sleeping tasks that is cancelled',
  method:
    '100,000 tasks of a group sleep for 1,000 s when the group is cancelled; from then until the group is gone. Effect: a fiber of 100,000 sleeps, interrupted; ' +
    'effection: a task that has spawned 100,000, halted; CPython: asyncio’s TaskGroup. One go with 10,000 first; repeated for two seconds, the median counts.',
  metrics: [{ name: 'time', label: 'ms', better: 'less' }],
  targets: [
    { metric: 'time', bound: { atMost: 300 } },
    { metric: 'time', rival: 'effect', bound: { atMost: 1 } },
    { metric: 'time', rival: 'effection', bound: { atMost: 1 } },
  ],
  counts: { full: { tasks: 100_000, warmUp: 10_000, time: 2000 }, smoke: { tasks: 100, warmUp: 10, time: 0 } },
  inPython: true,
  maxRounds: 3,
  measure,
};

async function measure({ cancelGroup: cancel }: TaskContender, { tasks, warmUp, time }: Size): Promise<Figures> {
  check(cancel !== undefined, 'the contender has groups');
  await cancel(warmUp);
  return { time: median(await repeatFor(time, () => cancel(tasks))) };
}
