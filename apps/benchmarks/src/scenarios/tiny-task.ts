import { check } from '../check.js';
import type { Contender, Pool } from '../contender.js';
import { repeatFor } from '../repeat.js';
import type { Figures, Scenario } from '../scenario.js';
import { median } from '../statistics.js';

type Size = Readonly<Record<'tasks' | 'warmUpTasks' | 'warmUpTime' | 'time', number>>;

export const tinyTask: Scenario<Size> = {
  name: 'tiny-task',
  group: 'pools',
  title: 'Tiny task: a number in, a number out',
  method:
    '100,000 tasks `x => x + 1` are submitted in one go and awaited: once with `Promise.all` over what submit returned, ' +
    'once with `await` on one after the other, in order. From before the first submit until the last result is there; ' +
    'repeated for a second, the median counts. CPython: 20,000 tasks.',
  metrics: [
    { name: 'all', label: 'tasks/s, Promise.all', better: 'more' },
    { name: 'inOrder', label: 'tasks/s, awaited in order', better: 'more' },
  ],
  targets: [
    { metric: 'all', rival: 'piscina', bound: { atLeast: 20 } },
    { metric: 'all', rival: 'best pool', bound: { atLeast: 12 } },
    { metric: 'inOrder', rival: 'piscina', bound: { atLeast: 20 } },
    { metric: 'inOrder', rival: 'best pool', bound: { atLeast: 12 } },
  ],
  counts: {
    full: { tasks: 100_000, warmUpTasks: 10_000, warmUpTime: 500, time: 1000 },
    smoke: { tasks: 300, warmUpTasks: 100, warmUpTime: 0, time: 0 },
  },
  inPython: true,
  measure,
};

async function measure(contender: Contender, { tasks, warmUpTasks, warmUpTime, time }: Size): Promise<Figures> {
  const pool = await contender.open('increment', { workers: 2, start: 'eager' });
  const figures: Record<string, number> = {};
  for (const [name, await_] of Object.entries({ all: awaitAll, inOrder: awaitInOrder })) {
    await repeatFor(warmUpTime, () => rate(pool, warmUpTasks, await_));
    figures[name] = median(await repeatFor(time, () => rate(pool, tasks, await_)));
  }
  await pool.close();
  return figures;
}

/** Tasks a second. */
async function rate(pool: Pool<'increment'>, tasks: number, await_: typeof awaitAll): Promise<number> {
  const start = performance.now();
  const futures = new Array<PromiseLike<number>>(tasks);
  for (let task = 0; task < tasks; task++) futures[task] = pool.run(task);
  const results = await await_(futures);
  const seconds = (performance.now() - start) / 1000;
  check(
    results.length === tasks && results.every((result, task) => result === task + 1),
    'every task adds one',
  );
  return tasks / seconds;
}

function awaitAll(futures: readonly PromiseLike<number>[]): Promise<number[]> {
  return Promise.all(futures);
}

async function awaitInOrder(futures: readonly PromiseLike<number>[]): Promise<number[]> {
  const results: number[] = [];
  for (const future of futures) results.push(await future);
  return results;
}
