import { check } from '../../check.js';
import { repeatFor } from '../../repeat.js';
import type { Figures, Scenario } from '../../scenario.js';
import { median } from '../../statistics.js';
import type { Exclusion, SyncContender } from '../../sync-contender.js';

type Size = Readonly<Record<'times' | 'warmUpTime' | 'time', number>>;

export const lock: Scenario<Size> = {
  name: 'lock',
  group: 'sync',
  title: 'A lock that nobody else wants',
  method:
    'One holder after the other, each awaited, 20,000 in a row, repeated for a second, the median counts. Once with the ' +
    'calls that acquire and release (Heddle `acquire()` and the guard’s `release()`; async-mutex `acquire()` and the function ' +
    'that it gives; await-lock `acquireAsync()`; async-sema `acquire()` of one permit), once with the call that runs a function (`x => x + 1`, ' +
    'not asynchronous) while it holds the lock (Heddle `withLock`; async-mutex `runExclusive`; async-lock `acquire(key, fn)`; p-limit `limit(fn)` and p-queue ' +
    '`add(fn)` with a concurrency of 1; await-lock and async-sema by `try` and `finally`). CPython: asyncio’s Lock, `acquire` and ' +
    '`release`, and `async with`.',
  metrics: [
    { name: 'pairs', label: 'acquired and released a second', better: 'more' },
    { name: 'run', label: 'functions a second', better: 'more' },
  ],
  targets: [
    { metric: 'pairs', rival: 'async-mutex', bound: { atLeast: 5 } },
    { metric: 'run', rival: 'async-mutex', bound: { atLeast: 5 } },
  ],
  counts: { full: { times: 20_000, warmUpTime: 500, time: 1000 }, smoke: { times: 100, warmUpTime: 0, time: 0 } },
  inPython: true,
  measure,
};

async function measure({ lock: open }: SyncContender, { times, warmUpTime, time }: Size): Promise<Figures> {
  check(open !== undefined, 'the contender has a lock');
  const { pairs, run } = open();
  const medianRate = async (once: () => Promise<number>): Promise<number> => {
    await repeatFor(warmUpTime, once);
    return median(await repeatFor(time, once));
  };
  return {
    ...(pairs === undefined ? {} : { pairs: await medianRate(() => rateOfPairs(pairs, times)) }),
    run: await medianRate(() => rateOfRuns(run, times)),
  };
}

async function rateOfPairs(pairs: (times: number) => Promise<void>, times: number): Promise<number> {
  const start = performance.now();
  await pairs(times);
  return (times / (performance.now() - start)) * 1000;
}

async function rateOfRuns(run: Exclusion['run'], times: number): Promise<number> {
  let held = 0;
  const fn = (): number => (held += 1);
  const start = performance.now();
  for (let time = 0; time < times; time++) await run(fn);
  const rate = (times / (performance.now() - start)) * 1000;
  check(held === times, 'every function ran once');
  return rate;
}
