import { setImmediate as turn } from 'node:timers/promises';

import { check } from '../../check.js';
import { repeatFor } from '../../repeat.js';
import type { Figures, Scenario } from '../../scenario.js';
import { median } from '../../statistics.js';
import type { Limited, SyncContender } from '../../sync-contender.js';

type Size = Readonly<Record<'calls' | 'turning' | 'warmUpTime' | 'time', number>>;

const concurrency = 10;

export const limit: Scenario<Size> = {
  name: 'limit',
  group: 'sync',
  title: 'At most ten at a time',
  method:
    'Calls of an asynchronous function through a limit of ten (Heddle `limit(10)`; p-limit; p-queue; the semaphores of async-mutex and async-sema, around ' +
    'the function). Queued: 100,000 calls of `async x => x + 1` in one go, awaited with `Promise.all`. Turning: the same with 20,000 calls of a ' +
    'function that waits for the next turn of the event loop. Free: one call after the other, each awaited, so that there is ' +
    'always room. Repeated for a second, the median counts; every result is checked, and that never more than ten ran.',
  metrics: [
    { name: 'queued', label: 'calls a second, queued', better: 'more' },
    { name: 'turning', label: 'calls a second, turning', better: 'more' },
    { name: 'free', label: 'calls a second, free', better: 'more' },
  ],
  targets: [
    { metric: 'queued', rival: 'p-limit', bound: { atLeast: 1.5 } },
    { metric: 'free', rival: 'p-limit', bound: { atLeast: 1.5 } },
  ],
  counts: {
    full: { calls: 100_000, turning: 20_000, warmUpTime: 500, time: 1000 },
    smoke: { calls: 100, turning: 50, warmUpTime: 0, time: 0 },
  },
  inPython: false,
  measure,
};

async function measure({ limit: open }: SyncContender, { calls, turning, warmUpTime, time }: Size): Promise<Figures> {
  if (open === undefined) return {};
  const limited = open(concurrency);
  await checkLimit(limited);
  const measures = {
    queued: () => queuedRate(limited, increment, calls),
    turning: () => queuedRate(limited, incrementLater, turning),
    free: () => freeRate(limited, calls),
  };
  const figures: Record<string, number> = {};
  for (const [name, once] of Object.entries(measures)) {
    await repeatFor(warmUpTime, once);
    figures[name] = median(await repeatFor(time, once));
  }
  return figures;
}

const increment = async (value: number): Promise<number> => value + 1;

async function incrementLater(value: number): Promise<number> {
  await turn();
  return value + 1;
}

/** Outside of what is timed: that the limit is one. */
async function checkLimit(limited: Limited): Promise<void> {
  let running = 0;
  let most = 0;
  const fn = async (value: number): Promise<number> => {
    most = Math.max(most, ++running);
    await turn();
    running--;
    return value;
  };
  await Promise.all(Array.from({ length: 5 * concurrency }, (_, index) => limited(fn, index)));
  check(most === concurrency, `${concurrency} run at a time, not ${most}`);
}

async function queuedRate(limited: Limited, fn: (value: number) => Promise<number>, calls: number): Promise<number> {
  const start = performance.now();
  const promises = new Array<Promise<number>>(calls);
  for (let call = 0; call < calls; call++) promises[call] = limited(fn, call);
  const results = await Promise.all(promises);
  const rate = (calls / (performance.now() - start)) * 1000;
  check(
    results.length === calls && results.every((result, call) => result === call + 1),
    'every call adds one',
  );
  return rate;
}

async function freeRate(limited: Limited, calls: number): Promise<number> {
  let sum = 0;
  const start = performance.now();
  for (let call = 0; call < calls; call++) sum += await limited(increment, call);
  const rate = (calls / (performance.now() - start)) * 1000;
  check(sum === (calls * (calls + 1)) / 2, 'every call adds one');
  return rate;
}
