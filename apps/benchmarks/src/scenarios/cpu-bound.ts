import { check } from '../check.js';
import type { Contender } from '../contender.js';
import type { Figures, Scenario } from '../scenario.js';
import { median } from '../statistics.js';
import { fibonacci } from '../tasks/tasks.js';

type Size = Readonly<Record<'n' | 'tasks' | 'repetitions', number>>;

export const cpuBound: Scenario<Size> = {
  name: 'cpu-bound',
  group: 'pools',
  title: 'CPU-bound work on two workers',
  method:
    '40 naive `fibonacci(30)`, first one after the other in the same thread, then on the pool, alternating five times; ' +
    'the speed-up is the ratio of the two medians. CPython: `fibonacci(24)`.',
  metrics: [{ name: 'speedUp', label: 'speed-up over one thread', better: 'more' }],
  targets: [{ metric: 'speedUp', bound: { atLeast: 1.9 } }],
  counts: { full: { n: 30, tasks: 40, repetitions: 5 }, smoke: { n: 12, tasks: 4, repetitions: 1 } },
  inPython: true,
  measure,
};

async function measure(contender: Contender, { n, tasks, repetitions }: Size): Promise<Figures> {
  const pool = await contender.open('fibonacci', { workers: 2, start: 'eager' });
  const expected = fibonacci(n);
  const sequentially = async (): Promise<number[]> => Array.from({ length: tasks }, () => fibonacci(n));
  const onThePool = (): Promise<number[]> => Promise.all(Array.from({ length: tasks }, () => pool.run(n)));
  const time = async (work: () => Promise<number[]>): Promise<number> => {
    const start = performance.now();
    const results = await work();
    const elapsed = performance.now() - start;
    check(results.length === tasks && results.every((result) => result === expected), 'every task knows the number');
    return elapsed;
  };

  await time(sequentially);
  await time(onThePool);
  const alone: number[] = [];
  const together: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    alone.push(await time(sequentially));
    together.push(await time(onThePool));
  }
  await pool.close();
  return { speedUp: median(alone) / median(together) };
}
