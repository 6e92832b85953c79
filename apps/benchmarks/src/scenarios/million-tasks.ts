import { check } from '../check.js';
import { collectGarbage } from '../collect-garbage.js';
import type { Contender, Pool } from '../contender.js';
import type { Figures, Scenario } from '../scenario.js';

type Size = Readonly<Record<'tasks' | 'wave' | 'warmUpTasks' | 'timeLimit', number>>;

const kibibyte = 1024;

export const millionTasks: Scenario<Size> = {
  name: 'million-tasks',
  group: 'pools',
  title: 'A million tasks through one pool, and what stays',
  method:
    'After 100,000 tasks and garbage collection the heap is noted; then 1,000,000 tasks go through in waves of 10,000 ' +
    '(or as many as fit into 5 s), garbage is collected, and the difference taken; likewise for memory outside the heap, ' +
    'and for the resident memory of the process, which varies. ' +
    'Unfinished: the tasks that the pool’s statistics still count.',
  metrics: [
    { name: 'heap', label: 'heap kept, KiB', better: 'less', hasNoRatio: true },
    { name: 'external', label: 'external, KiB', better: 'less', hasNoRatio: true },
    { name: 'resident', label: 'resident, KiB', better: 'less', hasNoRatio: true },
    { name: 'unfinished', label: 'unfinished', better: 'less', hasNoRatio: true },
    { name: 'tasks', label: 'tasks run', better: 'more' },
  ],
  targets: [
    { metric: 'heap', bound: { atMost: 256 } },
    { metric: 'external', bound: { atMost: 256 } },
    { metric: 'unfinished', bound: { atMost: 0 } },
    { metric: 'tasks', bound: { atLeast: 1_000_000 } },
  ],
  counts: {
    full: { tasks: 1_000_000, wave: 10_000, warmUpTasks: 100_000, timeLimit: 5000 },
    smoke: { tasks: 500, wave: 100, warmUpTasks: 200, timeLimit: 200 },
  },
  inPython: false,
  maxRounds: 3,
  measure,
};

async function measure(contender: Contender, { tasks, wave, warmUpTasks, timeLimit }: Size): Promise<Figures> {
  const pool = await contender.open('increment', { workers: 2, start: 'eager' });
  await runWaves(pool, warmUpTasks, wave, timeLimit);
  const before = await memoryInUse();
  const run = await runWaves(pool, tasks, wave, timeLimit);
  const after = await memoryInUse();
  const unfinished = pool.backlog?.();
  await pool.close();
  return {
    heap: (after.heapUsed - before.heapUsed) / kibibyte,
    external: (after.external - before.external) / kibibyte,
    resident: (after.rss - before.rss) / kibibyte,
    ...(unfinished === undefined ? {} : { unfinished }),
    tasks: run,
  };
}

async function runWaves(pool: Pool<'increment'>, tasks: number, wave: number, timeLimit: number): Promise<number> {
  const until = performance.now() + timeLimit;
  let run = 0;
  while (run < tasks && performance.now() < until) {
    const from = run;
    const results = await Promise.all(Array.from({ length: wave }, (_, index) => pool.run(from + index)));
    check(
      results.every((result, index) => result === from + index + 1),
      'every task adds one',
    );
    run += wave;
  }
  return run;
}

async function memoryInUse(): Promise<NodeJS.MemoryUsage> {
  await collectGarbage();
  return process.memoryUsage();
}
