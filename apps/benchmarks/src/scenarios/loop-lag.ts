import { setTimeout as sleep } from 'node:timers/promises';

import { check } from '../check.js';
import type { Contender, Pool } from '../contender.js';
import { LagSampler } from '../lag-sampler.js';
import type { Figures, Scenario } from '../scenario.js';

type Size = Readonly<Record<'tasks' | 'warmUpTasks' | 'submitting' | 'timeLimit', number>>;

/** Tasks submitted in one turn of the event loop, and how many may be unfinished at a time. */
const batch = 250;
const inFlightLimit = 10_000;

export const loopLag: Scenario<Size> = {
  name: 'loop-lag',
  group: 'pools',
  title: 'Lag of the host’s event loop while a million tasks drain',
  method:
    'A timer ticks every millisecond in the host; the figure is its lateness at the 99th percentile, ticks missed in a ' +
    'blocked loop counted in. Batches: 1,000,000 tasks `x => x + 1`, 250 submitted in each turn of the loop while fewer ' +
    'than 10,000 are unfinished. map: `for await` over `map` of 1,000,000 numbers. At once: as many as can be ' +
    'submitted in one loop of 2 s, at most 1,000,000, measured from the end of that loop until the last result is there. ' +
    'Each stops after 3 s.',
  metrics: [
    { name: 'batches', label: 'p99 in batches, ms', better: 'less' },
    { name: 'map', label: 'p99 during map, ms', better: 'less' },
    { name: 'atOnce', label: 'p99 after all at once, ms', better: 'less' },
  ],
  targets: [
    { metric: 'batches', bound: { atMost: 5 } },
    { metric: 'map', bound: { atMost: 5 } },
    { metric: 'atOnce', bound: { atMost: 5 } },
  ],
  counts: {
    full: { tasks: 1_000_000, warmUpTasks: 50_000, submitting: 2000, timeLimit: 3000 },
    smoke: { tasks: 500, warmUpTasks: 100, submitting: 100, timeLimit: 500 },
  },
  inPython: false,
  maxRounds: 3,
  measure,
};

async function measure(contender: Contender, { tasks, warmUpTasks, submitting, timeLimit }: Size): Promise<Figures> {
  const pool = await contender.open('increment', { workers: 2, start: 'eager' });
  await drainInBatches(pool, warmUpTasks, timeLimit);
  const batches = await drainInBatches(pool, tasks, timeLimit);
  const map = pool.map && (await drainMap(pool.map, tasks, timeLimit));
  // Last, because it may leave tasks behind; the process ends with them.
  const atOnce = await drainAtOnce(pool, tasks, submitting, timeLimit);
  return { batches, ...(map === undefined ? {} : { map }), atOnce };
}

async function drainInBatches(pool: Pool<'increment'>, tasks: number, timeLimit: number): Promise<number> {
  const sampler = new LagSampler();
  const until = performance.now() + timeLimit;
  await new Promise<void>((resolve, reject) => {
    let submitted = 0;
    let finished = 0;
    let scheduled = false;
    const isLast = (): boolean => submitted === tasks || performance.now() > until;
    const onResult = (): void => {
      finished += 1;
      if (finished === submitted && isLast()) resolve();
      else if (!scheduled && submitted - finished < inFlightLimit / 2) schedule();
    };
    const schedule = (): void => {
      scheduled = true;
      setImmediate(submitBatch);
    };
    const submitBatch = (): void => {
      scheduled = false;
      if (isLast()) return;
      const end = Math.min(submitted + batch, tasks);
      while (submitted < end) pool.run(submitted++).then(onResult, reject);
      if (submitted < tasks && submitted - finished < inFlightLimit) schedule();
    };
    submitBatch();
  });
  return sampler.stop();
}

async function drainMap(
  map: NonNullable<Pool<'increment'>['map']>,
  length: number,
  timeLimit: number,
): Promise<number> {
  const items = Array.from({ length }, (_, index) => index);
  const sampler = new LagSampler();
  const until = performance.now() + timeLimit;
  let results = 0;
  for await (const result of map(items)) {
    check(result === ++results, 'every number was incremented, in order');
    if (results % 1000 === 0 && performance.now() > until) break;
  }
  return sampler.stop();
}

async function drainAtOnce(
  pool: Pool<'increment'>,
  tasks: number,
  submitting: number,
  timeLimit: number,
): Promise<number> {
  const drained = submitAtOnce(pool, tasks, submitting);
  const sampler = new LagSampler();
  await Promise.race([drained, sleep(timeLimit)]);
  return sampler.stop();
}

/** Everything is submitted when this returns, and finished when it resolves. */
function submitAtOnce(pool: Pool<'increment'>, tasks: number, submitting: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let finished = 0;
    let submitted = 0;
    const onResult = (): void => {
      if (++finished === submitted) resolve();
    };
    const until = performance.now() + submitting;
    while (submitted < tasks && performance.now() < until) {
      const end = Math.min(submitted + batch, tasks);
      while (submitted < end) pool.run(submitted++).then(onResult, reject);
    }
  });
}
