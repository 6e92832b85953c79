import { exclude, get, isOwnerDied, makeGood, Pair } from './exclusion.js';
import type { Condition, Guard } from './sync-module.js';
import type { Swing } from './swing.js';
import { Tally } from './swing.js';

const ROOM = 4;

interface Buffer {
  readonly notEmpty: Condition;
  readonly notFull: Condition;
}

/** Words of the buffer. */
const Own = {
  items: Tally.own,
  /** How many were put, and taken. */
  put: Tally.own + 1,
  taken: Tally.own + 2,
  /** Threads that put no more. */
  ended: Tally.own + 3,
} as const;

/** A bounded buffer: even threads put, odd ones take, one notification for each item. */
export const condition: Swing<Buffer> = {
  name: 'SharedCondition',
  make: (sync) => {
    const lock = new sync.SharedLock();
    return { notEmpty: new sync.SharedCondition(lock), notFull: new sync.SharedCondition(lock) };
  },
  async hammer({ primitives: { notEmpty, notFull }, words, thread, threads, next, expect }) {
    const puts = thread % 2 === 0;
    const putting = threads / 2;
    const mayGoOn = puts ? () => get(words, Own.items) < ROOM : () => get(words, Own.items) > 0 || get(words, Own.ended) === putting;
    const mine = puts ? notFull : notEmpty;
    const theirs = puts ? notEmpty : notFull;
    for (let blocks = next(); ; blocks = puts ? next() : (next() ?? true)) {
      const guard = blocks === true ? mine.acquireSync() : await mine.acquire();
      if (puts && blocks === undefined) {
        words[Own.ended] = get(words, Own.ended) + 1;
        notEmpty.notifyAll();
        guard.release();
        return;
      }
      if (blocks === true) mine.waitForSync(mayGoOn);
      else await mine.waitFor(mayGoOn);
      expect(get(words, Own.items) >= 0 && get(words, Own.items) <= ROOM);
      if (!puts && get(words, Own.items) === 0) {
        guard.release();
        return;
      }
      words[Own.items] = get(words, Own.items) + (puts ? 1 : -1);
      if (puts) words[Own.put] = get(words, Own.put) + 1;
      else words[Own.taken] = get(words, Own.taken) + 1;
      theirs.notify();
      guard.release();
    }
  },
  check: (_buffer, words) => get(words, Own.items) === 0 && get(words, Own.put) === get(words, Own.taken) && get(words, Own.put) > 0,
  mortal: false,
};

/** How many turns were begun. */
const TURNS = Pair.end;

/** Everybody waits for the condition that everybody notifies; who is killed leaves it to the others. */
export const mourned: Swing<Condition> = {
  name: 'SharedCondition, whose lock changes hands by death',
  make: (sync) => new sync.SharedCondition(),
  async hammer(hand) {
    const { primitives, words, next } = hand;
    for (let blocks = next(); blocks !== undefined; blocks = next()) {
      let guard: Guard | undefined;
      try {
        guard = blocks ? primitives.acquireSync() : await primitives.acquire();
        // Who comes second goes first: somebody waits nearly always.
        const turn = get(words, TURNS);
        words[TURNS] = turn + 1;
        primitives.notify();
        const over = (): boolean => turn % 2 === 1 || get(words, TURNS) > turn + 1 || Atomics.load(words, Tally.stop) === 1;
        if (blocks) primitives.waitForSync(over);
        else await primitives.waitFor(over);
        exclude(hand);
      } catch (error) {
        if (!isOwnerDied(error)) throw error;
        guard?.release();
        guard = primitives.lock.recoverSync();
        makeGood(words);
      }
      primitives.notifyAll();
      guard.release();
    }
    const last = primitives.lock.recoverSync();
    primitives.notifyAll();
    last.release();
  },
  check: (_condition, words) => get(words, Pair.first) === get(words, Pair.second),
  mortal: true,
};
