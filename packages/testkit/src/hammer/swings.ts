/** What is hammered, and what must be true meanwhile and in the end. */
import { queue } from './queue-swing.js';
import type { Barrier, Condition, Counter, Event, Guard, Latch, Lock, ReadWriteLock, Semaphore, SyncModule } from './sync-module.js';
import type { Hand, Swing } from './swing.js';
import { Tally } from './swing.js';

const A = Tally.own;
const B = Tally.own + 1;
const C = Tally.own + 2;
const D = Tally.own + 3;
/** Of the rounds. */
const LINGERING = 1 / 8;

/** Plain accesses, which only what is hammered can make exact. */
function get(words: Int32Array, index: number): number {
  return words[index] ?? 0;
}

/** The error of a lock whose owner was killed. */
function isOwnerDied(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'ERR_HEDDLE_OWNER_DIED';
}

/** Now and then lets others run, in the middle of what they must not disturb. */
function linger({ words }: Hand<unknown>): void {
  if (Math.random() < LINGERING) Atomics.wait(words, Tally.idle, 0, 0.05);
}

/** Two numbers that are equal whenever somebody has the lock. */
function exclude(hand: Hand<unknown>): void {
  const { words, expect } = hand;
  expect(get(words, A) === get(words, B));
  const next = get(words, A) + 1;
  words[A] = next;
  linger(hand);
  words[B] = get(words, B) + 1;
  expect(get(words, A) === next);
}

async function exclusive<T extends { acquire(): Promise<Guard>; acquireSync(): Guard }>(hand: Hand<T>, recover: (held: T) => Guard | Promise<Guard>): Promise<void> {
  for (let blocks = hand.next(); blocks !== undefined; blocks = hand.next()) {
    let guard: Guard;
    try {
      guard = blocks ? hand.primitives.acquireSync() : await hand.primitives.acquire();
    } catch (error) {
      if (!isOwnerDied(error)) throw error;
      guard = await recover(hand.primitives);
      hand.words[B] = get(hand.words, A);
      Atomics.add(hand.words, Tally.recovered, 1);
    }
    exclude(hand);
    guard.release();
  }
}

function lockSwing(name: string, make: (sync: SyncModule) => Lock): Swing<Lock> {
  return {
    name,
    make,
    hammer: (hand) => exclusive(hand, (lock) => lock.recoverSync()),
    check: (lock, words, rounds) => !lock.locked() && get(words, A) === rounds && get(words, B) === rounds,
    mortal: true,
  };
}

/** Some acquire it twice, one inside the other. */
const reentrant: Swing<Lock> = {
  ...lockSwing('SharedRLock', (sync) => new sync.SharedRLock()),
  hammer: (hand) => exclusive({
    ...hand,
    expect: (kept) => {
      const inner = hand.primitives.acquireSync();
      hand.expect(kept);
      inner.release();
    },
  }, (lock) => lock.recoverSync()),
};

const PERMITS = 3;

const semaphore: Swing<Semaphore> = {
  name: 'SharedSemaphore',
  make: (sync) => new sync.SharedSemaphore(PERMITS),
  async hammer(hand) {
    const { primitives, words, next, expect } = hand;
    for (let blocks = next(); blocks !== undefined; blocks = next()) {
      const permit = blocks ? primitives.acquireSync() : await primitives.acquire();
      expect(Atomics.add(words, A, 1) < PERMITS);
      linger(hand);
      Atomics.sub(words, A, 1);
      permit.release();
    }
  },
  check: ({ value }, words) => value === PERMITS && get(words, A) === 0,
  // Permits have no owner, so those of the dead are gone.
  mortal: false,
};

/** One in four writes. */
const readWrite: Swing<ReadWriteLock> = {
  name: 'SharedReadWriteLock',
  make: (sync) => new sync.SharedReadWriteLock(),
  async hammer(hand) {
    const { primitives: lock, words, next, expect } = hand;
    let round = hand.thread;
    for (let blocks = next(); blocks !== undefined; blocks = next()) {
      try {
        if (round++ % 4 === 0) {
          const guard = blocks ? lock.acquireWriteSync() : await lock.acquireWrite();
          exclude(hand);
          guard.release();
        } else {
          const guard = blocks ? lock.acquireReadSync() : await lock.acquireRead();
          const before = get(words, A);
          linger(hand);
          expect(get(words, A) === before && get(words, B) === before);
          guard.release();
        }
      } catch (error) {
        if (!isOwnerDied(error)) throw error;
        const guard = await lock.recoverWrite();
        words[B] = get(words, A);
        Atomics.add(words, Tally.recovered, 1);
        guard.release();
      }
    }
  },
  check: (_lock, words) => get(words, A) === get(words, B),
  mortal: true,
};

const ROOM = 4;

interface Buffer {
  readonly notEmpty: Condition;
  readonly notFull: Condition;
}

/**
 * A bounded buffer: even threads put, odd ones take, one notification for each item. A: items; B: sum of what was put; C: sum of what was
 * taken; D: threads that have ended putting.
 */
const condition: Swing<Buffer> = {
  name: 'SharedCondition',
  make: (sync) => {
    const lock = new sync.SharedLock();
    return { notEmpty: new sync.SharedCondition(lock), notFull: new sync.SharedCondition(lock) };
  },
  async hammer({ primitives: { notEmpty, notFull }, words, thread, threads, next, expect }) {
    const puts = thread % 2 === 0;
    const putting = threads / 2;
    const mayGoOn = puts ? () => get(words, A) < ROOM : () => get(words, A) > 0 || get(words, D) === putting;
    const mine = puts ? notFull : notEmpty;
    const theirs = puts ? notEmpty : notFull;
    for (let blocks = next(); ; blocks = puts ? next() : (next() ?? true)) {
      const guard = blocks === true ? mine.acquireSync() : await mine.acquire();
      if (puts && blocks === undefined) {
        words[D] = get(words, D) + 1;
        notEmpty.notifyAll();
        guard.release();
        return;
      }
      if (blocks === true) mine.waitForSync(mayGoOn);
      else await mine.waitFor(mayGoOn);
      expect(get(words, A) >= 0 && get(words, A) <= ROOM);
      if (!puts && get(words, A) === 0) {
        guard.release();
        return;
      }
      words[A] = get(words, A) + (puts ? 1 : -1);
      if (puts) words[B] = get(words, B) + 1;
      else words[C] = get(words, C) + 1;
      theirs.notify();
      guard.release();
    }
  },
  check: (_buffer, words) => get(words, A) === 0 && get(words, B) === get(words, C) && get(words, B) > 0,
  mortal: false,
};

/** Everybody waits for the condition that everybody notifies; who is killed leaves it to the others. */
const mourned: Swing<Condition> = {
  name: 'SharedCondition, whose lock changes hands by death',
  make: (sync) => new sync.SharedCondition(),
  async hammer(hand) {
    const { primitives, words, next } = hand;
    for (let blocks = next(); blocks !== undefined; blocks = next()) {
      let guard: Guard | undefined;
      try {
        guard = blocks ? primitives.acquireSync() : await primitives.acquire();
        // Who comes second goes first: somebody waits nearly always.
        const turn = get(words, C);
        words[C] = turn + 1;
        primitives.notify();
        const over = (): boolean => turn % 2 === 1 || get(words, C) > turn + 1 || Atomics.load(words, Tally.stop) === 1;
        if (blocks) primitives.waitForSync(over);
        else await primitives.waitFor(over);
        exclude(hand);
      } catch (error) {
        if (!isOwnerDied(error)) throw error;
        guard?.release();
        guard = primitives.lock.recoverSync();
        words[B] = get(words, A);
        Atomics.add(words, Tally.recovered, 1);
      }
      primitives.notifyAll();
      guard.release();
    }
    const last = primitives.lock.recoverSync();
    primitives.notifyAll();
    last.release();
  },
  check: (_condition, words) => get(words, A) === get(words, B),
  mortal: true,
};

/** Thread 0 sets it and clears it at once, when all the others wait; all meet after each pulse. */
const pulses: Swing<Event> = {
  name: 'SharedEvent',
  make: (sync) => new sync.SharedEvent(),
  async hammer({ primitives: event, words, thread, threads, next }) {
    const waiters = threads - 1;
    for (let number = 1; Atomics.load(words, B) === 0; number++) {
      if (thread === 0) {
        const last = next() === undefined;
        while (event.statistics().waiting < waiters) Atomics.wait(words, C, 0, 0.1);
        if (last) Atomics.store(words, B, 1);
        event.set();
        event.clear();
      } else if ((thread + number) % 2 === 0) {
        event.waitSync();
      } else {
        await event.wait();
      }
      Atomics.add(words, A, 1);
      Atomics.notify(words, A);
      // Nobody goes on to the next pulse before this one has reached all, and is over.
      for (let reached = Atomics.load(words, A); reached < number * threads; reached = Atomics.load(words, A)) Atomics.wait(words, A, reached);
    }
  },
  check: (_event, words) => get(words, A) > 0,
  mortal: false,
};

/** A counts arrivals: between two meetings all threads have made one step. B: whether it is the last phase. */
const phases: Swing<Barrier> = {
  name: 'SharedBarrier',
  make: (sync, threads) => new sync.SharedBarrier(threads),
  async hammer({ primitives: barrier, words, threads, next, expect }) {
    for (let phase = 1; ; phase++) {
      const blocks = next();
      Atomics.add(words, A, 1);
      const arrival = blocks === true ? barrier.waitSync() : await barrier.wait();
      expect(Atomics.load(words, A) === phase * threads);
      // One tells all whether to go on, or some would wait for those who do not.
      if (arrival === 0) Atomics.store(words, B, Atomics.load(words, Tally.stop));
      await barrier.wait();
      if (Atomics.load(words, B) === 1) return;
    }
  },
  check: (_barrier, words) => get(words, A) > 0,
  mortal: false,
};

const LATCHES = 300;

/** One latch after the other: nobody passes before all have counted it down. */
const latches: Swing<readonly Latch[]> = {
  name: 'SharedCountDownLatch',
  make: (sync, threads) => Array.from({ length: LATCHES }, () => new sync.SharedCountDownLatch(threads)),
  async hammer({ primitives, words, threads, thread, expect }) {
    for (const [number, latch] of primitives.entries()) {
      Atomics.add(words, Tally.rounds, 1);
      Atomics.add(words, A, 1);
      latch.countDown();
      if ((number + thread) % 2 === 0) latch.waitSync();
      else await latch.wait();
      expect(Atomics.load(words, A) >= (number + 1) * threads);
    }
  },
  check: () => true,
  mortal: false,
};

const counter: Swing<Counter> = {
  name: 'SharedCounter',
  make: (sync) => new sync.SharedCounter(),
  async hammer({ primitives, next }) {
    while (next() !== undefined) primitives.add();
  },
  check: ({ value }, _words, rounds) => value === rounds,
  mortal: false,
};

export const swings: readonly Swing[] = [
  lockSwing('SharedLock', (sync) => new sync.SharedLock()), lockSwing('SharedLock that lets newcomers pass', (sync) => new sync.SharedLock({ barging: true })),
  reentrant, semaphore, readWrite, condition, mourned, pulses, phases, latches, counter, queue,
];
