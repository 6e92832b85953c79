import { check } from '../../check.js';
import { repeatFor } from '../../repeat.js';
import type { Figures, Scenario } from '../../scenario.js';
import { median } from '../../statistics.js';
import type { BetweenThreads, Item, SyncContender, ThreadQueue } from '../../sync-contender.js';
import { Signals, Team } from '../../sync-threads.js';

type Size = Readonly<Record<'items' | 'warmUpTime' | 'time', number>>;

export const sharedQueue: Scenario<Size> = {
  name: 'shared-queue',
  group: 'sync',
  title: 'A queue from one thread to another',
  method:
    'Items go from one thread to another through a queue that holds at most 1,000: 200,000 at a time, repeated for a second after half a second of warm-up, the ' +
    'median counts; their sum is checked. Numbers, and objects of two fields, with the calls that block; numbers again with the calls that do not. ' +
    'CPython: 50,000 numbers and tuples at a time through `queue.Queue`, whose items stay where they are.',
  metrics: [
    { name: 'numbers', label: 'numbers a second', better: 'more' },
    { name: 'objects', label: 'objects a second', better: 'more' },
    { name: 'async', label: 'numbers a second, not blocking', better: 'more' },
  ],
  targets: [
    { metric: 'numbers', bound: { atLeast: 1_000_000 } },
    { metric: 'objects', bound: { atLeast: 1_000_000 } },
    { metric: 'async', bound: { atLeast: 1_000_000 } },
  ],
  counts: { full: { items: 200_000, warmUpTime: 500, time: 1000 }, smoke: { items: 200, warmUpTime: 0, time: 0 } },
  inPython: true,
  measure,
};

async function measure({ threadQueue }: SyncContender, size: Size): Promise<Figures> {
  if (threadQueue === undefined) return {};
  return {
    numbers: await measureKind(threadQueue, size, { isAsync: false, objects: false }),
    objects: await measureKind(threadQueue, size, { isAsync: false, objects: true }),
    async: await measureKind(threadQueue, size, { isAsync: true, objects: false }),
  };
}

interface Kind {
  readonly isAsync: boolean;
  readonly objects: boolean;
}

async function measureKind(threadQueue: BetweenThreads<ThreadQueue>, { items, warmUpTime, time }: Size, kind: Kind): Promise<number> {
  const handle = threadQueue.create();
  const queue = threadQueue.open(handle);
  const team = new Team(new URL('../../workers/sync/produce.js', import.meta.url), 1, threadQueue, [handle], kind);
  await team.begin();
  const wish = (): void => {
    Atomics.store(team.words, Signals.own + 1, items);
    Atomics.add(team.words, Signals.own, 1);
    Atomics.notify(team.words, Signals.own);
  };
  const once = async (): Promise<number> => {
    let sum = 0;
    const start = performance.now();
    wish();
    for (let index = 0; index < items; index++) sum += valueOf(kind.isAsync ? await queue.get() : queue.getSync());
    const rate = (items / (performance.now() - start)) * 1000;
    check(sum === (items * (items + 1)) / 2, 'every item came once');
    return rate;
  };
  await repeatFor(warmUpTime, once);
  const rate = median(await repeatFor(time, once));
  team.stop();
  wish();
  await team.ended();
  return rate;
}

function valueOf(item: Item): number {
  return typeof item === 'number' ? item : item.id;
}
