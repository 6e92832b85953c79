import { Barrier, Condition, CountDownLatch, Event, Once, SharedBarrier, SharedCondition, SharedCountDownLatch, SharedEvent } from '@heddle/sync';
import { expect } from 'vitest';

import { createTask } from '../../../src/index.js';
import type { MakeWaiting, Waits } from '../waiting.js';
import { ascending, meet, Permits, Room, upTo } from './expectations.js';

interface EventLike {
  set(): void;
  wait(): Promise<unknown>;
  statistics(): { readonly waiting: number };
}

function eventRow(make: () => EventLike): MakeWaiting {
  return () => {
    const event = make();
    return {
      wait: async () => { await event.wait(); return 'set'; },
      satisfy: () => { event.set(); },
      check: () => { expect(event.statistics().waiting).toBe(0); },
    };
  };
}

interface LatchLike {
  countDown(): void;
  wait(): Promise<unknown>;
  statistics(): { readonly count: number; readonly waiting: number };
}

function latchRow(make: (count: number) => LatchLike): MakeWaiting {
  return (n) => {
    const latch = make(n + 1);
    let left = n + 1;
    return {
      wait: async () => {
        await latch.wait();
        expect(left).toBe(0);
        return 'open';
      },
      satisfy: () => {
        if (left > 0) {
          left--;
          latch.countDown();
        }
      },
      check: () => { expect(latch.statistics()).toMatchObject({ count: left, waiting: 0 }); },
    };
  };
}

interface ConditionLike {
  acquire(): Promise<Disposable>;
  tryAcquire(): Disposable | undefined;
  wait(): Promise<unknown>;
  notify(): void;
  statistics(): { readonly locked: boolean; readonly waiting: number; readonly waitingForLock: number };
}

/**
 * Whoever waits takes one of the items that notifications tell of; whatever happens, it has the lock again as it goes on. A notification
 * that its waiter did not take goes to another: nobody waits while there are items.
 */
function conditionRow(make: () => ConditionLike): MakeWaiting {
  return () => {
    const condition = make();
    const room = new Room(1);
    let [items, put, taken] = [0, 0, 0];
    return {
      wait: async (visit) => {
        using _guard = await condition.acquire();
        await room.visit(async () => { await Promise.resolve(); });
        while (items === 0) {
          try {
            await condition.wait();
          } finally {
            // Cancelled or not, nobody else is inside.
            await room.visit(async () => { await Promise.resolve(); });
          }
        }
        items--;
        taken++;
        await room.visit(visit);
        return 'item';
      },
      // In a task of its own, which nobody cancels.
      satisfy: () => createTask(async () => {
        using _guard = await condition.acquire();
        put++;
        await room.visit(async () => { await Promise.resolve(); });
        items++;
        condition.notify();
      }),
      check: () => {
        room.check();
        expect([condition.statistics(), items]).toMatchObject([{ locked: false, waiting: 0, waitingForLock: 0 }, put - taken]);
      },
    };
  };
}

interface BarrierLike {
  wait(): Promise<number>;
  reset(): void;
  readonly nWaiting: number;
  readonly broken: boolean;
}

/** One who is cancelled leaves its place to another, or breaks the barrier, which is mended then. */
function barrierRow(make: (parties: number) => BarrierLike, { mayBreak = false } = {}): MakeWaiting {
  return (n) => {
    const parties = n + 2;
    const barrier = make(parties);
    const numbers: number[] = [];
    const join = (): Promise<unknown> => meet(barrier, numbers, { mayBreak });
    const mend = (): void => { if (barrier.broken) barrier.reset(); };
    return {
      wait: join,
      satisfy: () => {
        if (mayBreak) mend();
        return join();
      },
      finish: async () => {
        if (mayBreak) mend();
        // Those out there wait for each other still.
        const missing = barrier.nWaiting === 0 ? 0 : parties - barrier.nWaiting;
        await Promise.all(upTo(missing).map(join));
      },
      check: () => {
        expect([barrier.nWaiting, barrier.broken]).toEqual([0, false]);
        // Each round has given each number once.
        const rounds = Array.from({ length: numbers.length / parties });
        expect(ascending(numbers)).toEqual(upTo(parties).flatMap((number) => rounds.map(() => number)));
      },
    };
  };
}

export const sharedMeetings: Waits = {
  'SharedEvent.wait': eventRow(() => new SharedEvent()),
  'SharedCountDownLatch.wait': latchRow((count) => new SharedCountDownLatch(count)),
  'SharedCondition.wait': conditionRow(() => new SharedCondition()),
  'SharedBarrier.wait': barrierRow((parties) => new SharedBarrier(parties), { mayBreak: true }),
};

export const localMeetings: Waits = {
  'Event.wait': eventRow(() => new Event()),
  'CountDownLatch.wait': latchRow((count) => new CountDownLatch(count)),
  'Condition.wait': conditionRow(() => new Condition()),
  'Condition.waitFor': () => {
    const condition = new Condition();
    let [items, put, taken] = [0, 0, 0];
    return {
      wait: async (visit) => {
        using _guard = await condition.acquire();
        try {
          await condition.waitFor(() => items > 0);
        } finally {
          expect(condition.locked()).toBe(true);
        }
        items--;
        taken++;
        await visit();
        return 'item';
      },
      satisfy: () => condition.withLock(() => {
        items++;
        put++;
        condition.notify();
      }),
      check: () => { expect([condition.statistics(), items]).toEqual([{ locked: false, waiting: 0, waitingForLock: 0 }, put - taken]); },
    };
  },
  'Barrier.wait': barrierRow((parties) => new Barrier(parties)),
  'Once.get': () => {
    const permits = new Permits();
    const once = new Once(() => permits.take());
    return {
      wait: () => once.get(),
      satisfy: () => { permits.give(); },
      check: ({ got }) => {
        permits.check();
        expect(once.statistics().waiting).toBe(0);
        expect(new Set(got).size).toBeLessThanOrEqual(1);
      },
    };
  },
};
