import { check } from '../../check.js';
import { repeatFor } from '../../repeat.js';
import type { Figures, Scenario } from '../../scenario.js';
import { median } from '../../statistics.js';
import type { SyncContender } from '../../sync-contender.js';

type Size = Readonly<Record<'times' | 'warmUpTime' | 'time', number>>;

export const sharedLock: Scenario<Size> = {
  name: 'shared-lock',
  group: 'sync',
  title: 'A lock for threads that no other thread wants',
  method:
    'Acquired and released a million times in one thread, blocking (Heddle `acquireSync()` and `release()`); repeated for a second, the median counts. ' +
    'CPython: `threading.Lock`, 200,000 times, `with lock: pass` and `acquire()` and `release()`, whichever is faster. Bare Atomics: a ' +
    'lock of three states written by hand, which knows no owner, is not fair, and leaves those behind who wait for a thread that died.',
  metrics: [{ name: 'rate', label: 'acquired and released a second', better: 'more' }],
  targets: [
    { metric: 'rate', bound: { atLeast: 20_000_000 } },
    { metric: 'rate', rival: 'cpython', bound: { atLeast: 4 } },
  ],
  counts: { full: { times: 1_000_000, warmUpTime: 500, time: 1000 }, smoke: { times: 1000, warmUpTime: 0, time: 0 } },
  inPython: true,
  measure,
};

async function measure({ threadPairs }: SyncContender, { times, warmUpTime, time }: Size): Promise<Figures> {
  check(threadPairs !== undefined, 'the contender has a lock for threads');
  const once = async (): Promise<number> => {
    const start = performance.now();
    threadPairs(times);
    return (times / (performance.now() - start)) * 1000;
  };
  await repeatFor(warmUpTime, once);
  return { rate: median(await repeatFor(time, once)) };
}
