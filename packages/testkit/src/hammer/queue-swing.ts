import type { Hand, Swing } from './swing.js';
import { Tally } from './swing.js';
import type { Item, Queue } from './sync-module.js';

/** Words of the tally. */
const Own = {
  put: Tally.own,
  taken: Tally.own + 1,
  /** Threads that put no more. */
  ended: Tally.own + 2,
  /** What was put without what was taken, in part of their numbers. */
  balance: Tally.own + 3,
} as const;

/** Shorter than the threads' puts, so that both sides wait. */
const ROOM = 16;
/** Larger than what a queue keeps among its items. */
const LARGE = 'x'.repeat(500);

/** Half of the threads put what the others take; the last of those who put shuts the queue down. */
export const queue: Swing<Queue> = {
  name: 'SharedQueue',
  make: (sync) => new sync.SharedQueue(ROOM),
  hammer: (hand) => hand.thread % 2 === 0 ? put(hand) : take(hand),
  check: (primitive, words) => words[Own.put] === words[Own.taken] && words[Own.balance] === 0 && primitive.statistics().unfinished === 0,
  mortal: false,
};

async function put({ primitives, words, thread, threads, next }: Hand<Queue>): Promise<void> {
  let number = 0;
  for (let blocks = next(); blocks !== undefined; blocks = next()) {
    const item = { thread, number: ++number, load: number % 8 === 0 ? LARGE : '' };
    if (blocks) primitives.putSync(item);
    else await primitives.put(item);
    Atomics.add(words, Own.put, 1);
    Atomics.add(words, Own.balance, number % 1000);
  }
  if (Atomics.add(words, Own.ended, 1) === threads / 2 - 1) primitives.shutdown();
}

/** What one thread puts comes in order, whoever takes it. */
async function take({ primitives, words, expect }: Hand<Queue>): Promise<void> {
  const last = new Map<number, number>();
  for (let blocks = true; ; blocks = !blocks) {
    let item: Item;
    try {
      item = blocks ? primitives.getSync() : await primitives.get();
    } catch (error) {
      if (isShutDown(error)) return;
      throw error;
    }
    expect(item.number > (last.get(item.thread) ?? 0) && item.load === (item.number % 8 === 0 ? LARGE : ''));
    last.set(item.thread, item.number);
    Atomics.add(words, Own.taken, 1);
    Atomics.sub(words, Own.balance, item.number % 1000);
    primitives.taskDone();
  }
}

/** The error of a queue that was shut down and is empty. */
function isShutDown(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'ERR_HEDDLE_QUEUE_SHUT_DOWN';
}
