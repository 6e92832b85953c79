import { check } from '../../check.js';
import { repeatFor } from '../../repeat.js';
import type { Figures, Scenario } from '../../scenario.js';
import { median } from '../../statistics.js';
import type { SyncContender } from '../../sync-contender.js';
import { Team } from '../../sync-threads.js';

type Size = Readonly<Record<'rounds' | 'warmUpTime' | 'time', number>>;

export const pingPong: Scenario<Size> = {
  name: 'ping-pong',
  group: 'sync',
  title: 'Ping-pong of two threads with two semaphores',
  method:
    'One thread releases the first semaphore and blocks on the second; another does the reverse. 5,000 round trips, repeated for two seconds after half a second of ' +
    'warm-up, the median counts. Bare Atomics: one word each way, set and notified by one thread, waited for and taken down by the other. ' +
    'CPython: `threading.Semaphore`.',
  metrics: [{ name: 'trip', label: 'µs a round trip', better: 'less' }],
  targets: [{ metric: 'trip', rival: 'atomics', bound: { atMost: 1.3 } }],
  counts: { full: { rounds: 5000, warmUpTime: 500, time: 2000 }, smoke: { rounds: 10, warmUpTime: 0, time: 0 } },
  inPython: true,
  measure,
};

async function measure({ threadSemaphore }: SyncContender, { rounds, warmUpTime, time }: Size): Promise<Figures> {
  check(threadSemaphore !== undefined, 'the contender has a semaphore for threads');
  const handles = [threadSemaphore.create(), threadSemaphore.create()];
  const [ping, pong] = handles.map((handle) => threadSemaphore.open(handle));
  check(ping !== undefined && pong !== undefined, 'two were opened');
  const team = new Team(new URL('../../workers/sync/echo.js', import.meta.url), 1, threadSemaphore, handles);
  await team.begin();
  const once = async (): Promise<number> => {
    const start = performance.now();
    for (let round = 0; round < rounds; round++) {
      ping.release();
      pong.acquire();
    }
    return ((performance.now() - start) / rounds) * 1000;
  };
  await repeatFor(warmUpTime, once);
  const trip = median(await repeatFor(time, once));
  team.stop();
  ping.release();
  await team.ended();
  return { trip };
}
