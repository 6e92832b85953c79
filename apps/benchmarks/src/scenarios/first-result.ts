import { check } from '../check.js';
import type { Contender } from '../contender.js';
import type { Figures, Scenario } from '../scenario.js';
import { median } from '../statistics.js';

type Size = Readonly<Record<'pools', number>>;

export const firstResult: Scenario<Size> = {
  name: 'first-result',
  group: 'pools',
  title: 'First result of a new pool',
  method:
    'From before the pool is made until its first result is there; the library is loaded already, and the pool starts ' +
    'no more than it must. The first pool of a process, then the median of twelve more, each closed before the next. ' +
    'Bare postMessage: one Worker, one message.',
  metrics: [
    { name: 'first', label: 'first pool of a process, ms', better: 'less' },
    { name: 'later', label: 'later pools, ms', better: 'less' },
  ],
  targets: [
    { metric: 'first', rival: 'post-message', bound: { atMost: 1.15 } },
    { metric: 'later', rival: 'post-message', bound: { atMost: 1.15 } },
  ],
  counts: { full: { pools: 12 }, smoke: { pools: 1 } },
  inPython: true,
  measure,
};

async function measure(contender: Contender, { pools }: Size): Promise<Figures> {
  const first = await once(contender);
  const later: number[] = [];
  for (let pool = 0; pool < pools; pool++) later.push(await once(contender));
  return { first, later: median(later) };
}

async function once(contender: Contender): Promise<number> {
  const start = performance.now();
  const pool = await contender.open('increment', { workers: 2, start: 'lazy' });
  const result = await pool.run(1);
  const elapsed = performance.now() - start;
  check(result === 2, 'the task adds one');
  await pool.close();
  return elapsed;
}
