import { exclude, get, isOwnerDied, linger, makeGood, Pair } from './exclusion.js';
import type { BoundedSemaphore, Guard, Lock, ReadWriteLock, Semaphore, SyncModule } from './sync-module.js';
import type { Hand, Swing } from './swing.js';
import { Tally } from './swing.js';

async function exclusive(hand: Hand<Lock>): Promise<void> {
  const { primitives: lock, words, next } = hand;
  for (let blocks = next(); blocks !== undefined; blocks = next()) {
    let guard: Guard;
    try {
      guard = blocks ? lock.acquireSync() : await lock.acquire();
    } catch (error) {
      if (!isOwnerDied(error)) throw error;
      guard = lock.recoverSync();
      makeGood(words);
    }
    exclude(hand);
    guard.release();
  }
}

function lockSwing(name: string, make: (sync: SyncModule) => Lock): Swing<Lock> {
  return {
    name,
    make,
    hammer: (hand) => exclusive(hand),
    check: (lock, words, rounds) => !lock.locked() && get(words, Pair.first) === rounds && get(words, Pair.second) === rounds,
    mortal: true,
  };
}

export const lock: Swing<Lock> = lockSwing('SharedLock', (sync) => new sync.SharedLock());

export const bargingLock: Swing<Lock> = lockSwing('SharedLock that lets newcomers pass', (sync) => new sync.SharedLock({ barging: true }));

/** Some acquire it twice, one inside the other. */
export const reentrant: Swing<Lock> = {
  ...lockSwing('SharedRLock', (sync) => new sync.SharedRLock()),
  hammer: (hand) => exclusive({
    ...hand,
    expect: (kept) => {
      const inner = hand.primitives.acquireSync();
      hand.expect(kept);
      inner.release();
    },
  }),
};

const PERMITS = 3;
/** How many have a permit. */
const INSIDE = Tally.own;

function semaphoreSwing<S extends Semaphore>(name: string, make: (sync: SyncModule) => S, isWhole: (semaphore: S) => boolean): Swing<S> {
  return {
    name,
    make,
    async hammer(hand) {
      const { primitives, words, next, expect } = hand;
      for (let blocks = next(); blocks !== undefined; blocks = next()) {
        const permit = blocks ? primitives.acquireSync() : await primitives.acquire();
        expect(Atomics.add(words, INSIDE, 1) < PERMITS);
        linger();
        Atomics.sub(words, INSIDE, 1);
        permit.release();
      }
    },
    check: (semaphore, words) => semaphore.value === PERMITS && get(words, INSIDE) === 0 && isWhole(semaphore),
    // Permits have no owner, so those of the dead are gone.
    mortal: false,
  };
}

export const semaphore: Swing<Semaphore> = semaphoreSwing('SharedSemaphore', (sync) => new sync.SharedSemaphore(PERMITS), () => true);

/** No permit has been given back twice, or this one would fit in. */
export const boundedSemaphore: Swing<BoundedSemaphore> = semaphoreSwing(
  'SharedBoundedSemaphore',
  (sync) => new sync.SharedBoundedSemaphore(PERMITS),
  (bounded) => {
    try {
      bounded.release();
      return false;
    } catch {
      return bounded.value === PERMITS;
    }
  },
);

/** One in four writes. */
export const readWrite: Swing<ReadWriteLock> = {
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
          const before = get(words, Pair.first);
          linger();
          expect(get(words, Pair.first) === before && get(words, Pair.second) === before);
          guard.release();
        }
      } catch (error) {
        if (!isOwnerDied(error)) throw error;
        const guard = await lock.recoverWrite();
        makeGood(words);
        guard.release();
      }
    }
  },
  check: (_lock, words) => get(words, Pair.first) === get(words, Pair.second),
  mortal: true,
};
