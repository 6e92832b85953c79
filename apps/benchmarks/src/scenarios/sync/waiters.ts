import { setImmediate as turn } from 'node:timers/promises';

import { check } from '../../check.js';
import { collectGarbage } from '../../collect-garbage.js';
import type { Figures, Metric, Scenario, Target } from '../../scenario.js';
import { median } from '../../statistics.js';
import type { Held, SyncContender } from '../../sync-contender.js';

type Size = Readonly<Record<'few' | 'some' | 'many' | 'repetitions', number>>;

const sizes = ['few', 'some', 'many'] as const;
const steps = ['add', 'cancel', 'wake'] as const;
type Step = (typeof steps)[number];

const counted = { few: '1k', some: '10k', many: '100k' } as const;

/** What one costs among 100,000, divided by what one costs among 1,000: 100 where each looks at all others, 1 where none does. */
const steepest = 5;

export const waiters: Scenario<Size> = {
  name: 'waiters',
  group: 'sync',
  title: '1,000, 10,000 and 100,000 waiters on one primitive',
  method:
    'A lock is held, and 1,000, 10,000 or 100,000 wait for it in one event loop. What each costs: to add it, to end its wait by a ' +
    'signal of its own (those that came last first), and to wake it (by so many releases, one after the other). The median of ' +
    'seven goes, after one that does not count, in nanoseconds for each waiter. A queue that searches or moves its waiters costs a hundred times as much for each of 100,000; ' +
    'the growth is the figure of 100,000 divided by that of 1,000, and what is above 1 is the memory’s: caches that are ' +
    'too small, and a garbage collector that moves what lives on. SharedSemaphore stands in the line that threads share, ' +
    'with all of them behind one place. The peers cannot end a single wait by a signal.',
  metrics: steps.flatMap((step): Metric[] => [
    ...sizes.map((size): Metric => ({ name: nameOf(step, size), label: `${step}, ns, ${counted[size]}`, better: 'less', hasNoRatio: true })),
    { name: nameOf(step, 'growth'), label: `growth of ${step}`, better: 'less', hasNoRatio: true },
  ]),
  targets: steps.map((step): Target => ({ metric: nameOf(step, 'growth'), bound: { atMost: steepest } })),
  counts: {
    full: { few: 1000, some: 10_000, many: 100_000, repetitions: 7 },
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
  const figures: Record<string, number> = {};
  const { canCancel } = open();
  for (const size of sizes) {
    const costs: Record<Step, number[]> = { add: [], cancel: [], wake: [] };
    for (let repetition = -1; repetition < counts.repetitions; repetition++) {
      // A collection in the midst of it would be the last go's garbage.
      await collectGarbage();
      const woken = await addAndWake(open(), counts[size]);
      const cancelled = canCancel ? await addAndCancel(open(), counts[size]) : undefined;
      if (repetition < 0) continue;
      costs.add.push(woken.add);
      costs.wake.push(woken.wake);
      if (cancelled !== undefined) costs.cancel.push(cancelled);
    }
    for (const step of steps) if (costs[step].length > 0) figures[nameOf(step, size)] = median(costs[step]);
  }
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
  const wake = performance.now() - before;
  return { add: ((added - start) / count) * 1e6, wake: (wake / count) * 1e6 };
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
