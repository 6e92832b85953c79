import { check } from '../../check.js';
import { collectGarbage } from '../../collect-garbage.js';
import type { Figures, Metric, Scenario, Target } from '../../scenario.js';
import type { Held, SyncContender } from '../../sync-contender.js';

type Size = Readonly<Record<'waits' | 'warmUpWaits' | 'wave', number>>;

const kibibyte = 1024;

const labels = { lock: 'Lock', semaphore: 'Semaphore', queue: 'Queue.get', sharedLock: 'SharedLock', sharedSemaphore: 'SharedSemaphore' } as const;

export const cancelled: Scenario<Size> = {
  name: 'cancelled',
  group: 'sync',
  title: 'A million waits that were given up, and what stays',
  method:
    'A primitive is held, or a queue empty. After 400,000 waits for each that were given up, and garbage collection, the heap is noted; then come 1,000,000 more for one of them in waves of ' +
    '1,000, half of which end by a signal that all of them share and half by a time-out of 1 ms; garbage is collected, and the ' +
    'difference taken. The peers cannot end a single wait by a signal.',
  metrics: Object.entries(labels).map(([name, label]): Metric => ({ name, label: `${label}, KiB`, better: 'less', hasNoRatio: true })),
  targets: Object.keys(labels).map((metric): Target => ({ metric, bound: { atMost: 256 } })),
  counts: {
    full: { waits: 1_000_000, warmUpWaits: 400_000, wave: 1000 },
    smoke: { waits: 200, warmUpWaits: 100, wave: 50 },
  },
  inPython: false,
  maxRounds: 3,
  measure,
};

async function measure({ cancelled: primitives = {} }: SyncContender, { waits, warmUpWaits, wave }: Size): Promise<Figures> {
  const figures: Record<string, number> = {};
  const opened = Object.entries(primitives).map(([name, open]) => ({ name, held: open() }));
  // All before the first is measured: code that they share is compiled once, and stays.
  for (const { held } of opened) await giveUp(held, warmUpWaits, wave);
  for (const { name, held } of opened) {
    const before = await heapUsed();
    await giveUp(held, waits, wave);
    figures[name] = ((await heapUsed()) - before) / kibibyte;
  }
  return figures;
}

async function giveUp({ wait }: Held, waits: number, wave: number): Promise<void> {
  let ended = 0;
  const end = (): void => {
    ended++;
  };
  for (let begun = 0; begun < waits; begun += wave) {
    const controller = new AbortController();
    const { signal } = controller;
    const patience = [{ signal }, { timeout: 1 }];
    const wavesWaits = Array.from({ length: wave }, (_, index) => wait(patience[index % 2]).catch(end));
    controller.abort();
    await Promise.all(wavesWaits);
  }
  check(ended === waits, 'nobody got what was held');
}

async function heapUsed(): Promise<number> {
  await collectGarbage();
  return process.memoryUsage().heapUsed;
}
