import { setTimeout as sleep } from 'node:timers/promises';

import { check } from '../check.js';
import type { Contender, Pool } from '../contender.js';
import type { Figures, Scenario } from '../scenario.js';
import { median, quantile } from '../statistics.js';

type Size = Readonly<Record<'tasks' | 'warmUpTasks' | 'pauses', number>>;

export const oneAtATime: Scenario<Size> = {
  name: 'one-at-a-time',
  group: 'pools',
  title: 'One at a time: latency',
  method:
    '10,000 tasks `x => x + 1`, each submitted when the one before has been awaited; each is timed from submit to ' +
    'result. Then 200 with 5 ms of quiet before each, so that the workers have gone to sleep.',
  metrics: [
    { name: 'median', label: 'median, µs', better: 'less' },
    { name: 'p99', label: 'p99, µs', better: 'less' },
    { name: 'afterPause', label: 'after 5 ms of quiet, µs', better: 'less' },
  ],
  targets: [
    { metric: 'median', rival: 'piscina', bound: { atMost: 0.6 } },
    { metric: 'median', rival: 'post-message', bound: { atMost: 1 } },
  ],
  counts: {
    full: { tasks: 10_000, warmUpTasks: 10_000, pauses: 200 },
    smoke: { tasks: 100, warmUpTasks: 10, pauses: 3 },
  },
  inPython: true,
  measure,
};

async function measure(contender: Contender, { tasks, warmUpTasks, pauses }: Size): Promise<Figures> {
  const pool = await contender.open('increment', { workers: 2, start: 'eager' });
  await latencies(pool, warmUpTasks, 0);
  const busy = await latencies(pool, tasks, 0);
  const rested = await latencies(pool, pauses, 5);
  await pool.close();
  return { median: median(busy), p99: quantile(busy, 0.99), afterPause: median(rested) };
}

/** Microseconds of each task. */
async function latencies(pool: Pool<'increment'>, tasks: number, pause: number): Promise<Float64Array> {
  const times = new Float64Array(tasks);
  for (let task = 0; task < tasks; task++) {
    if (pause > 0) await sleep(pause);
    const start = performance.now();
    const result = await pool.run(task);
    times[task] = (performance.now() - start) * 1000;
    check(result === task + 1, 'the task adds one');
  }
  return times;
}
