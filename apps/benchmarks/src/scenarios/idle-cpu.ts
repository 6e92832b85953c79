import { setTimeout as sleep } from 'node:timers/promises';

import type { Contender } from '../contender.js';
import type { Figures, Scenario } from '../scenario.js';

type Size = Readonly<Record<'tasks' | 'settling' | 'time', number>>;

export const idleCpu: Scenario<Size> = {
  name: 'idle-cpu',
  group: 'pools',
  title: 'CPU time of an idle pool',
  method:
    'The CPU time, user and system, of the whole process with all its threads, during 5 s in which nothing is asked of ' +
    'a pool that has run 1,000 tasks half a second before.',
  metrics: [{ name: 'cpu', label: 'ms in 5 s', better: 'less' }],
  targets: [{ metric: 'cpu', bound: { atMost: 10 } }],
  counts: { full: { tasks: 1000, settling: 500, time: 5000 }, smoke: { tasks: 10, settling: 20, time: 50 } },
  inPython: false,
  maxRounds: 3,
  measure,
};

async function measure(contender: Contender, { tasks, settling, time }: Size): Promise<Figures> {
  const pool = await contender.open('increment', { workers: 2, start: 'eager' });
  await Promise.all(Array.from({ length: tasks }, (_, task) => pool.run(task)));
  await sleep(settling);
  const before = process.cpuUsage();
  await sleep(time);
  const { user, system } = process.cpuUsage(before);
  await pool.close();
  return { cpu: (user + system) / 1000 };
}
