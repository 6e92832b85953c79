import { repeatFor } from '../../repeat.js';
import type { OpenPartners } from '../../partners.js';
import type { Figures, Scenario } from '../../scenario.js';
import { median } from '../../statistics.js';

type Size = Readonly<Record<'times' | 'rounds' | 'warmUpTime' | 'time', number>>;

export const partners: Scenario<Size> = {
  name: 'partners',
  group: 'partners',
  title: 'A lock and two semaphores that two processes share',
  method:
    'Acquired and released: a lock that the other has too and does not want, a million times, blocking. A round trip: this one releases the first semaphore and ' +
    'blocks on the second, the other does the reverse, 5,000 times. Each repeated for two seconds after half a second of warm-up, the median counts. The same between ' +
    'threads, over a SharedArrayBuffer and over mapped memory. CPython: `multiprocessing.Lock` and `Semaphore`, 200,000 times and 5,000 times.',
  metrics: [
    { name: 'pairs', label: 'acquired and released a second', better: 'more' },
    { name: 'trip', label: 'µs a round trip', better: 'less' },
  ],
  targets: [
    { metric: 'pairs', bound: { atLeast: 5_000_000 } },
    { metric: 'trip', rival: 'heddle-threads', bound: { atMost: 1.3 } },
  ],
  counts: { full: { times: 1_000_000, rounds: 5000, warmUpTime: 500, time: 2000 }, smoke: { times: 1000, rounds: 10, warmUpTime: 0, time: 0 } },
  inPython: true,
  measure,
};

async function measure(open: OpenPartners, { times, rounds, warmUpTime, time }: Size): Promise<Figures> {
  const two = await open();
  const pairs = async (): Promise<number> => {
    const start = performance.now();
    two.pairs(times);
    return (times / (performance.now() - start)) * 1000;
  };
  const trip = async (): Promise<number> => {
    const start = performance.now();
    two.trips(rounds);
    return ((performance.now() - start) / rounds) * 1000;
  };
  await repeatFor(warmUpTime, pairs);
  const rate = median(await repeatFor(time, pairs));
  await repeatFor(warmUpTime, trip);
  const microseconds = median(await repeatFor(time, trip));
  await two.close();
  return { pairs: rate, trip: microseconds };
}
