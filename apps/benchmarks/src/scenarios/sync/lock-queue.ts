import { check } from '../../check.js';
import { repeatFor } from '../../repeat.js';
import type { Figures, Scenario } from '../../scenario.js';
import { median } from '../../statistics.js';
import type { Exclusion, SyncContender } from '../../sync-contender.js';

type Size = Readonly<Record<'waiting' | 'warmUp' | 'warmUpTime' | 'time', number>>;

export const lockQueue: Scenario<Size> = {
  name: 'lock-queue',
  group: 'sync',
  title: 'A lock that 200,000 want at once',
  method:
    '200,000 calls that run a function (`x => x + 1`, not asynchronous) while they hold the lock are made in one go and awaited with `Promise.all`; from ' +
    'before the first call until the last result is there. The calls are those of `lock`. Warm-up with 5,000; repeated for a second, and at least ' +
    'once, the median counts. CPython: 40,000 tasks with asyncio’s Lock and `async with`, in `asyncio.gather`.',
  metrics: [{ name: 'rate', label: 'functions a second', better: 'more' }],
  targets: [{ metric: 'rate', rival: 'async-mutex', bound: { atLeast: 20 } }],
  counts: {
    full: { waiting: 200_000, warmUp: 5000, warmUpTime: 500, time: 1000 },
    smoke: { waiting: 300, warmUp: 100, warmUpTime: 0, time: 0 },
  },
  inPython: true,
  // Some need half a minute for one go.
  maxRounds: 3,
  measure,
};

async function measure({ lock: open }: SyncContender, { waiting, warmUp, warmUpTime, time }: Size): Promise<Figures> {
  check(open !== undefined, 'the contender has a lock');
  const { run } = open();
  await repeatFor(warmUpTime, () => queuedRate(run, warmUp));
  return { rate: median(await repeatFor(time, () => queuedRate(run, waiting))) };
}

/** Functions a second, all asked for at once. */
export async function queuedRate(run: Exclusion['run'], count: number): Promise<number> {
  let ran = 0;
  const fn = (): number => ran++;
  const start = performance.now();
  const promises = new Array<Promise<number>>(count);
  for (let index = 0; index < count; index++) promises[index] = run(fn);
  const results = await Promise.all(promises);
  const rate = (count / (performance.now() - start)) * 1000;
  check(
    results.length === count && results.every((result, index) => result === index),
    'every function ran once, and in order',
  );
  return rate;
}
