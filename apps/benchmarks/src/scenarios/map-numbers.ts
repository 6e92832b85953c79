import { check } from '../check.js';
import type { Contender, Pool } from '../contender.js';
import { repeatFor } from '../repeat.js';
import type { Figures, Scenario } from '../scenario.js';
import { median } from '../statistics.js';

type Size = Readonly<Record<'items' | 'warmUpTime' | 'time', number>>;

/** What the hand-made chunks, and CPython's chunksize, are chosen from. */
const chunkSizes = [100, 1000, 10_000, 50_000];

export const mapNumbers: Scenario<Size> = {
  name: 'map',
  group: 'pools',
  title: 'map over a million numbers',
  method:
    '`x => x + 1` over an array of 1,000,000 numbers, the results summed as they come: `for await` over Heddle’s `map` as it ' +
    'comes, with no option set. Pools without a map get arrays of numbers as tasks, cut by hand, with the best of four ' +
    'chunk sizes (100, 1,000, 10,000, 50,000). CPython: `executor.map` with the best of the same sizes as chunksize ' +
    '(threads ignore it and get 200,000 numbers). Repeated for a second.',
  metrics: [{ name: 'rate', label: 'items/s', better: 'more' }],
  targets: [
    { metric: 'rate', bound: { atLeast: 5_000_000 } },
    { metric: 'rate', rival: 'cpython-processes', bound: { atLeast: 3 } },
  ],
  counts: { full: { items: 1_000_000, warmUpTime: 500, time: 1000 }, smoke: { items: 2000, warmUpTime: 0, time: 0 } },
  inPython: true,
  measure,
};

async function measure(contender: Contender, size: Size): Promise<Figures> {
  const pool = await contender.open('increment', { workers: 2, start: 'eager' });
  if (pool.map === undefined) {
    await pool.close();
    return { rate: await measureChunks(contender, size) };
  }
  const { map } = pool;
  const rate = await medianRate(size, async (items) => {
    let sum = 0;
    for await (const result of map(items)) sum += result;
    return sum;
  });
  await pool.close();
  return { rate };
}

async function measureChunks(contender: Contender, size: Size): Promise<number> {
  const pool = await contender.open('incrementAll', { workers: 2, start: 'eager' });
  const rates: number[] = [];
  for (const chunkSize of chunkSizes) rates.push(await medianRate(size, (items) => sumOfChunks(pool, items, chunkSize)));
  await pool.close();
  return Math.max(...rates);
}

async function sumOfChunks(pool: Pool<'incrementAll'>, items: readonly number[], chunkSize: number): Promise<number> {
  const futures: PromiseLike<number[]>[] = [];
  for (let from = 0; from < items.length; from += chunkSize) futures.push(pool.run(items.slice(from, from + chunkSize)));
  let sum = 0;
  for (const future of futures) for (const result of await future) sum += result;
  return sum;
}

async function medianRate(
  { items: length, warmUpTime, time }: Size,
  sumOf: (items: readonly number[]) => Promise<number>,
): Promise<number> {
  const items = Array.from({ length }, (_, index) => index);
  const expected = (length * (length + 1)) / 2;
  const once = async (): Promise<number> => {
    const start = performance.now();
    const sum = await sumOf(items);
    const seconds = (performance.now() - start) / 1000;
    check(sum === expected, 'every number was incremented once');
    return length / seconds;
  };
  await repeatFor(warmUpTime, once);
  return median(await repeatFor(time, once));
}
