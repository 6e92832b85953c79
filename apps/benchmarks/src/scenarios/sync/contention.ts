import { setTimeout as sleep } from 'node:timers/promises';

import { check } from '../../check.js';
import type { Figures, Scenario } from '../../scenario.js';
import type { BetweenThreads, SyncContender, ThreadLock } from '../../sync-contender.js';
import { Signals, Team } from '../../sync-threads.js';

type Size = Readonly<Record<'warmUpTime' | 'time', number>>;

export const contention: Scenario<Size> = {
  name: 'contention',
  group: 'sync',
  title: 'A lock for threads that 2 or 8 threads want',
  method:
    '2 threads, then 8, acquire the lock, add one to a number that it guards, and release it, as often as they can, for two seconds after half a second ' +
    'that does not count; blocking. The number is checked. Share: how often the thread that got it least got it, as a part of what would be its fair share. ' +
    'Heddle is first come, first served, so that each hand-over is a switch of threads; with `barging: true` newcomers may overtake, as ' +
    'they may with bare Atomics and in CPython (`threading.Lock`, whose threads also take turns with the interpreter).',
  metrics: [
    { name: 'two', label: 'acquired a second, 2 threads', better: 'more' },
    { name: 'shareOfTwo', label: 'least share', better: 'more', hasNoRatio: true },
    { name: 'eight', label: 'acquired a second, 8 threads', better: 'more' },
    { name: 'shareOfEight', label: 'least share', better: 'more', hasNoRatio: true },
  ],
  targets: [],
  counts: { full: { warmUpTime: 500, time: 2000 }, smoke: { warmUpTime: 10, time: 30 } },
  inPython: true,
  measure,
};

async function measure({ threadLock }: SyncContender, size: Size): Promise<Figures> {
  check(threadLock !== undefined, 'the contender has a lock for threads');
  const two = await contend(threadLock, 2, size);
  const eight = await contend(threadLock, 8, size);
  return { two: two.rate, shareOfTwo: two.share, eight: eight.rate, shareOfEight: eight.share };
}

async function contend(threadLock: BetweenThreads<ThreadLock>, threads: number, { warmUpTime, time }: Size): Promise<{ readonly rate: number; readonly share: number }> {
  const team = new Team(new URL('../../workers/sync/contend.js', import.meta.url), threads, threadLock, [threadLock.create()]);
  const { words } = team;
  const guarded = Signals.own;
  await team.begin();
  await sleep(warmUpTime);
  const before = Atomics.load(words, guarded);
  const start = performance.now();
  await sleep(time);
  const during = Atomics.load(words, guarded) - before;
  const seconds = (performance.now() - start) / 1000;
  team.stop();
  await team.ended();
  const counts = [...words.subarray(guarded + 1, guarded + 1 + threads)];
  const sum = counts.reduce((total, count) => total + count, 0);
  check(sum === words[guarded], 'nobody was in it beside another');
  return { rate: during / seconds, share: Math.min(...counts) / (sum / threads) };
}
