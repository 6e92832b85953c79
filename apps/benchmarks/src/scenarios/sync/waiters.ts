import { setImmediate as turn } from 'node:timers/promises';

import { check } from '../../check.js';
import { collectGarbage } from '../../collect-garbage.js';
import type { Figures, Metric, Scenario } from '../../scenario.js';
import { median } from '../../statistics.js';
import type { Held, SyncContender } from '../../sync-contender.js';

type Size = Readonly<Record<'few' | 'some' | 'many' | 'repetitions', number>>;

const sizes = ['few', 'some', 'many'] as const;
const steps = ['add', 'cancel', 'wake'] as const;
type Step = (typeof steps)[number];

const counted = { few: '1k', some: '10k', many: '100k' } as const;

/**
 * What one costs among 100,000, divided by what one costs among 1,000: towards 100 where each looks at all others. Where none
 * does it would be 1, but for the memory.
 */
const steepest = { ofAll: 5, besidePromises: 3 };

export const waiters: Scenario<Size> = {
  name: 'waiters',
  group: 'sync',
  title: '1,000, 10,000 and 100,000 waiters on one primitive',
  method:
    'A lock is held, and 1,000, 10,000 or 100,000 wait for it in one event loop. What each costs: to add it, to end its wait by a ' +
    'signal of its own (those that came last first), and to wake it (by so many releases, one after the other). All sizes in ' +
    'turns, a hundred locks with 1,000 as long as one with 100,000; the median of five turns, after one that does not count, in nanoseconds for each waiter. A queue that searches or moves its waiters costs a hundred times as much for each of 100,000; ' +
    'the growth is the figure of 100,000 divided by that of 1,000. What a queue without such faults has above 1 is the memory’s, caches that are ' +
    'too small and a garbage collector that moves what lives on: bare promises in an array show how much that is. SharedSemaphore stands in the line that threads share, ' +
    'with all of them behind one place. The peers cannot end a single wait by a signal.',
  metrics: steps.flatMap((step): Metric[] => [
    ...sizes.map((size): Metric => ({ name: nameOf(step, size), label: `${step}, ns, ${counted[size]}`, better: 'less', hasNoRatio: true })),
    { name: nameOf(step, 'growth'), label: `growth of ${step}`, better: 'less' },
  ]),
  targets: [
    { metric: nameOf('add', 'growth'), rival: 'promises', bound: { atMost: steepest.besidePromises } },
    // Promises alone cannot be cancelled.
    { metric: nameOf('cancel', 'growth'), bound: { atMost: steepest.ofAll } },
    { metric: nameOf('wake', 'growth'), rival: 'promises', bound: { atMost: steepest.besidePromises } },
  ],
  counts: {
    full: { few: 1000, some: 10_000, many: 100_000, repetitions: 5 },
    smoke: { few: 10, some: 20, many: 40, repetitions: 1 },
  },
  inPython: false,
  maxRounds: 3,
  measure,
};

function nameOf(step: Step, size: (typeof sizes)[number] | 'growth'): string {
  return `${step} ${size}`;
}

async function measure({ held: open }: SyncContender, counts: Size): Promise<Figures> {
  check(open !== undefined, 'the contender has something to wait for');
  const { canCancel } = open();
  const figures: Record<string, number> = {};
  const costs: Record<string, number[]> = {};
  for (let repetition = -1; repetition < counts.repetitions; repetition++) {
    for (const size of sizes) {
      // A collection in the midst of it would be of the last go's garbage.
      await collectGarbage();
      const goes = counts.many / counts[size];
      const cost = { add: 0, cancel: 0, wake: 0 };
      for (let go = 0; go < goes; go++) {
        const { add, wake } = await addAndWake(open(), counts[size]);
        cost.add += add / goes;
        cost.wake += wake / goes;
        if (canCancel) cost.cancel += (await addAndCancel(open(), counts[size])) / goes;
      }
      if (repetition < 0) continue;
      for (const step of steps) if (step !== 'cancel' || canCancel) (costs[nameOf(step, size)] ??= []).push(cost[step]);
    }
  }
  for (const [name, each] of Object.entries(costs)) figures[name] = median(each);
  for (const step of steps) {
    const few = figures[nameOf(step, 'few')];
    const many = figures[nameOf(step, 'many')];
    if (few !== undefined && many !== undefined) figures[nameOf(step, 'growth')] = many / few;
  }
  return figures;
}

/** Nanoseconds for each waiter. */
async function addAndWake(held: Held, count: number): Promise<{ readonly add: number; readonly wake: number }> {
  const waits = new Array<Promise<unknown>>(count);
  const start = performance.now();
  for (let index = 0; index < count; index++) waits[index] = held.wait();
  const added = performance.now();
  await turn();
  const before = performance.now();
  for (let index = 0; index < count; index++) held.wake();
  await Promise.all(waits);
  const woken = performance.now();
  return { add: ((added - start) / count) * 1e6, wake: ((woken - before) / count) * 1e6 };
}

async function addAndCancel(held: Held, count: number): Promise<number> {
  const controllers = Array.from({ length: count }, () => new AbortController());
  const reason = new Error('given up');
  let ended = 0;
  const waits = controllers.map(({ signal }) =>
    held.wait({ signal }).catch((error: unknown) => {
      if (error === reason) ended++;
    }),
  );
  await turn();
  const start = performance.now();
  for (const controller of controllers.reverse()) controller.abort(reason);
  await Promise.all(waits);
  const elapsed = performance.now() - start;
  check(ended === count, 'every wait was ended by its signal');
  return (elapsed / count) * 1e6;
}
