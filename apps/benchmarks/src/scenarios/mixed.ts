import { check } from '../check.js';
import type { Contender, Pool } from '../contender.js';
import { longestIdleWhileWaiting } from '../idle-time.js';
import type { Figures, Scenario } from '../scenario.js';
import { median } from '../statistics.js';
import type { Span } from '../tasks/tasks.js';

type Size = Readonly<Record<'tasks' | 'calibrations', number>>;

const workers = 2;
const shortTask = 10;
const longTask = 50_000;
/** One task in so many is long. */
const cycle = 100;

export const mixed: Scenario<Size> = {
  name: 'mixed',
  group: 'pools',
  title: 'Mixed lengths: one task in a hundred takes 50 ms, the rest 10 µs',
  method:
    '4,000 tasks of pure computation, the long ones scattered, calibrated beforehand on the workers, submitted in one go. Each notes when and where ' +
    'it ran. The ideal is the sum of the noted times (CPython: of CPU time) divided by two workers; the makespan is from before the first submit ' +
    'until the last result is there. Idle while tasks waited: the longest time for which a worker ran nothing although ' +
    'some task had yet to start; if it is under 5 ms, no short task waited for a long one beside an idle worker.',
  metrics: [
    { name: 'overIdeal', label: 'makespan ÷ ideal', better: 'less' },
    { name: 'idle', label: 'longest idle while tasks waited, ms', better: 'less' },
    { name: 'makespan', label: 'makespan, ms', better: 'less', hasNoRatio: true },
  ],
  targets: [
    { metric: 'overIdeal', bound: { atMost: 1.05 } },
    { metric: 'idle', bound: { atMost: 5 } },
  ],
  counts: { full: { tasks: 4000, calibrations: 40 }, smoke: { tasks: 100, calibrations: 4 } },
  inPython: true,
  measure,
};

async function measure(contender: Contender, { tasks, calibrations }: Size): Promise<Figures> {
  const pool = await contender.open('burn', { workers, start: 'eager' });
  const rounds = await roundsPerMicrosecond(pool, calibrations);
  const lengths = Array.from({ length: tasks }, (_, task) => (isLong(task) ? longTask : shortTask));

  const start = performance.now();
  const futures = new Array<PromiseLike<Span>>(tasks);
  for (const [task, length] of lengths.entries()) futures[task] = pool.run(Math.round(length * rounds));
  const spans = await Promise.all(futures);
  const makespan = performance.now() - start;

  await pool.close();
  check(spans.length === tasks, 'every task ran');
  const busy = spans.reduce((sum, span) => sum + span.end - span.start, 0) / 1000;
  return { makespan, overIdeal: makespan / (busy / workers), idle: longestIdleWhileWaiting(spans) / 1000 };
}

/** Scattered as if by chance, so that dealing tasks out in turn is neither favoured nor punished by a pattern. */
function isLong(task: number): boolean {
  const scattered = Math.imul(Math.floor(task / cycle) + 1, 0x9e37_79b1) >>> 16;
  return task % cycle === scattered % cycle;
}

/** Both workers at once, as they will run; the later half counts, when the code is compiled. */
async function roundsPerMicrosecond(pool: Pool<'burn'>, calibrations: number): Promise<number> {
  const rounds = 1_000_000;
  const speeds: number[] = [];
  for (let calibration = 0; calibration < calibrations; calibration++) {
    const spans = await Promise.all(Array.from({ length: workers }, () => pool.run(rounds)));
    for (const { start, end } of spans) speeds.push(rounds / (end - start));
  }
  return median(speeds.slice(speeds.length / 2));
}
