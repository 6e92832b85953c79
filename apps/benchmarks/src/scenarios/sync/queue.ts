import { check } from '../../check.js';
import { repeatFor } from '../../repeat.js';
import type { Figures, Scenario } from '../../scenario.js';
import { median } from '../../statistics.js';
import type { BoundedQueue, SyncContender } from '../../sync-contender.js';

type Size = Readonly<Record<'items' | 'warmUpItems' | 'warmUpTime' | 'time', number>>;

export const queue: Scenario<Size> = {
  name: 'queue',
  group: 'sync',
  title: 'A queue of 100 between producers and consumers of one event loop',
  method:
    'Numbers go through a queue that holds at most 100, `await put(item)` on one side and `await get()` on the other: 200,000 of them with one producer and one ' +
    'consumer, and with ten of each. From before the first put until the last item is there; repeated for a second, the median ' +
    'counts, and the sum of the items is checked. CPython: the same with asyncio’s Queue. p-queue and its like queue functions, not items: see `limit`.',
  metrics: [
    { name: 'one', label: 'items a second, one and one', better: 'more' },
    { name: 'ten', label: 'items a second, ten and ten', better: 'more' },
  ],
  targets: [
    { metric: 'one', rival: 'cpython', bound: { atLeast: 2 } },
    { metric: 'ten', rival: 'cpython', bound: { atLeast: 2 } },
  ],
  counts: {
    full: { items: 200_000, warmUpItems: 20_000, warmUpTime: 500, time: 1000 },
    smoke: { items: 500, warmUpItems: 100, warmUpTime: 0, time: 0 },
  },
  inPython: true,
  measure,
};

const maxSize = 100;

async function measure({ queue: open }: SyncContender, { items, warmUpItems, warmUpTime, time }: Size): Promise<Figures> {
  if (open === undefined) return {};
  const figures: Record<string, number> = {};
  for (const [name, pairs] of Object.entries({ one: 1, ten: 10 })) {
    await repeatFor(warmUpTime, () => rate(open(maxSize), warmUpItems, pairs));
    figures[name] = median(await repeatFor(time, () => rate(open(maxSize), items, pairs)));
  }
  return figures;
}

/** Items a second, with so many producers and as many consumers. */
async function rate(opened: BoundedQueue, items: number, pairs: number): Promise<number> {
  const share = items / pairs;
  let sum = 0;
  const produce = async (): Promise<void> => {
    for (let item = 1; item <= share; item++) await opened.put(item);
  };
  const consume = async (): Promise<void> => {
    for (let item = 1; item <= share; item++) {
      const value = await opened.get();
      sum += value;
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: pairs }, () => [consume(), produce()]).flat());
  const seconds = (performance.now() - start) / 1000;
  check(sum === (pairs * share * (share + 1)) / 2, 'every item came once');
  return items / seconds;
}
