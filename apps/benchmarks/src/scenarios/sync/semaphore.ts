import { check } from '../../check.js';
import { repeatFor } from '../../repeat.js';
import type { Figures, Scenario } from '../../scenario.js';
import { median } from '../../statistics.js';
import type { SyncContender } from '../../sync-contender.js';
import { queuedRate } from './lock-queue.js';

type Size = Readonly<Record<'times' | 'waiting' | 'warmUpTime' | 'time', number>>;

const permits = 10;

export const semaphore: Scenario<Size> = {
  name: 'semaphore',
  group: 'sync',
  title: 'A semaphore of ten permits',
  method:
    'As `lock` (acquired and released, 20,000 in a row, each awaited) and as `lock-queue` (20,000 calls that run a function, in one go), with ten ' +
    'permits. async-sema has no call that runs a function: by `try` and `finally`. CPython: asyncio’s Semaphore, and tasks in `asyncio.gather`.',
  metrics: [
    { name: 'pairs', label: 'acquired and released a second', better: 'more' },
    { name: 'queued', label: 'functions a second, in one go', better: 'more' },
  ],
  targets: [],
  counts: {
    full: { times: 20_000, waiting: 20_000, warmUpTime: 500, time: 1000 },
    smoke: { times: 100, waiting: 100, warmUpTime: 0, time: 0 },
  },
  inPython: true,
  measure,
};

async function measure({ semaphore: open }: SyncContender, { times, waiting, warmUpTime, time }: Size): Promise<Figures> {
  check(open !== undefined, 'the contender has a semaphore');
  const { pairs, run } = open(permits);
  check(pairs !== undefined, 'a semaphore can be acquired');
  const measures = {
    pairs: async () => {
      const start = performance.now();
      await pairs(times);
      return (times / (performance.now() - start)) * 1000;
    },
    queued: () => queuedRate(run, waiting),
  };
  const figures: Record<string, number> = {};
  for (const [name, once] of Object.entries(measures)) {
    await repeatFor(warmUpTime, once);
    figures[name] = median(await repeatFor(time, once));
  }
  return figures;
}
