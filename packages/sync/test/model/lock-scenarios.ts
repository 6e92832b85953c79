import assert from 'node:assert/strict';

import type { Explored, Stepped, Trial } from '@heddle/testkit/model-checker';
import { ArrivalOrder, Occupancy } from '@heddle/testkit/model-checker';

import { Header } from '../../src/shared/protocol/layout.js';
import { ACQUIRE, RECOVER, RESUME } from '../../src/shared/protocol/lock-state.js';
import type { LockState } from '../../src/shared/protocol/lock-state.js';
import type { ReentrantState } from '../../src/shared/protocol/reentrant-state.js';
import type { Verdict } from '../../src/shared/protocol/resource.js';
import { SharedModel } from './shared-model.js';
import { Threads } from './threads.js';

/** Threads that acquire a lock and release it. */
export interface LockSettings {
  readonly threads: number;
  readonly rounds: number;
  readonly preemptions: number;
  /** One of the threads may die at any moment. */
  readonly mortal?: boolean;
  /** The last thread gives up waiting at some moment. */
  readonly impatient?: boolean;
  readonly barging?: boolean;
  /** They try the fast way first, past the line: all of them, only the first, or none. */
  readonly tryFirst?: 'all' | 'first' | 'none';
  readonly cells?: number;
  readonly spuriousWakeUps?: number;
  /** They come at any moment: whether they are served in that order is looked at. */
  readonly fair?: boolean;
  /** So many runs at random in place of all. */
  readonly sampled?: number;
}

/** No two have the lock at once, who slept when another came has it first, and all come to an end. */
export function hammerLock(trial: Trial, settings: LockSettings): Explored {
  const { threads: count, rounds, preemptions, mortal = false, impatient = false, barging = false, tryFirst = 'all', cells, sampled } = settings;
  const { spuriousWakeUps = mortal ? 0 : 1, fair = false } = settings;
  const model = new SharedModel({ trial, polling: mortal, cells });
  const explore: SharedModel['simulation']['explore'] = (set, options) =>
    sampled === undefined ? model.simulation.explore(set, options) : model.simulation.sample(set, { ...options, runs: sampled, seed: 1 });
  return explore((cast) => {
    const threads = new Threads(model, cast);
    const inside = new Occupancy();
    const order = new ArrivalOrder();
    let taken = 0;
    let wasRefused = false;
    let waits = 0;
    for (let index = 0; index < count; index++) {
      threads.start(function* (thread) {
        const { me, actor, memo } = thread;
        const lock = new model.lock.LockState(model.memory, me, threads.liveness, barging) as unknown as Stepped<LockState>;
        for (memo.round = 0; memo.round < rounds; memo.round++) {
          if (fair) yield* threads.elsewhere(thread);
          order.comes(actor);
          const serve = (): void => {
            if (fair) order.isServed(actor);
          };
          let verdict: Verdict = (tryFirst === 'all' || (tryFirst === 'first' && me === 1)) && (yield* lock.tryTake()) ? 'taken' : 'wait';
          if (verdict === 'taken') serve();
          for (let claim = ACQUIRE; verdict !== 'taken'; claim = RECOVER) {
            waits++;
            verdict = yield* threads.wait(thread, lock, { claim, impatient: impatient && me === count, taken: serve });
            if (verdict === 'wait') break;
            wasRefused ||= verdict === 'refused';
            if (verdict === 'refused') order.leaves(actor);
          }
          if (verdict === 'wait') {
            order.leaves(actor);
            continue;
          }
          order.leaves(actor);
          inside.enter(actor);
          taken++;
          yield* threads.elsewhere(thread);
          inside.leave(actor);
          assert.ok(yield* lock.release(), 'it has what it has acquired');
        }
      });
    }
    return {
      witnesses: fair ? [order] : [],
      atRest: () => {
        threads.expectEnded();
        if (!mortal && !impatient) assert.equal(taken, count * rounds, 'how often it was acquired');
        if (!mortal) assert.equal(model.words[Header.waits], waits, 'waits that were counted');
        if (wasRefused) assert.equal(model.words[Header.deaths], 1, 'owners that were found dead');
      },
    };
  }, { preemptions, spuriousWakeUps, mortal: mortal ? ['thread 1'] : [] });
}

/** Threads that acquire a lock twice. */
export interface ReentrantSettings {
  readonly threads: number;
  readonly preemptions: number;
  /** The first may die at any moment. */
  readonly mortal?: boolean;
  /** The last thread gives up waiting at some moment. */
  readonly impatient?: boolean;
  /** Once they have it twice they let go of it for a while, as who waits for a condition does. */
  readonly suspended?: boolean;
}

/** Threads acquire a lock twice, one inside the other: it is free again only after as many releases. */
export function hammerReentrantLock(trial: Trial, settings: ReentrantSettings): Explored {
  const { threads: count, preemptions, mortal = false, impatient = false, suspended = false } = settings;
  const model = new SharedModel({ trial, polling: mortal });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const inside = new Occupancy();
    for (let index = 0; index < count; index++) {
      threads.start(function* (thread) {
        const { me, actor } = thread;
        const base = new model.lock.LockState(model.memory, me, threads.liveness, false);
        const lock = new model.reentrant.ReentrantState(model.memory, base) as unknown as Stepped<ReentrantState>;
        let verdict: Verdict = (yield* lock.tryTake()) ? 'taken' : 'wait';
        for (let claim = ACQUIRE; verdict !== 'taken'; claim = RECOVER) {
          verdict = yield* threads.wait(thread, lock, { claim, impatient: impatient && me === count });
          if (verdict === 'wait') return;
        }
        inside.enter(actor);
        assert.equal(yield* lock.depth(), 1);
        assert.ok(yield* lock.tryTake(), 'who has it may acquire it again');
        assert.equal(yield* lock.depth(), 2);
        if (suspended) {
          inside.leave(actor);
          assert.equal(yield* lock.suspend(), 2, 'how often it was acquired');
          yield* threads.elsewhere(thread);
          if (!(yield* lock.tryTake())) assert.equal(yield* threads.wait(thread, lock, { claim: RESUME }), 'taken');
          inside.enter(actor);
          yield* lock.resume(2);
          assert.equal(yield* lock.depth(), 2, 'it is acquired as often as before');
        }
        for (let depth = 2; depth > 1; depth--) {
          assert.ok(yield* lock.release());
          yield* threads.elsewhere(thread);
        }
        inside.leave(actor);
        assert.ok(yield* lock.release());
        assert.equal(yield* lock.depth(), 0, 'what it has released is not its own any more');
      });
    }
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions, spuriousWakeUps: mortal ? 0 : 1, mortal: mortal ? ['thread 1'] : [] });
}

/** A thread may die while it waits, or while it has the lock. Where nobody has it, and nobody who lives waits, it can be had at once. */
export function tryBehindTheDead(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    threads.start(function* (thread) {
      const lock = threads.lockOf(thread.me);
      yield* threads.elsewhere(thread);
      yield* threads.wait(thread, lock);
      yield* lock.release();
    });
    threads.start(function* (thread) {
      const lock = threads.lockOf(thread.me);
      yield* threads.elsewhere(thread);
      if (!(yield* lock.tryTake())) return;
      yield* threads.elsewhere(thread);
      yield* lock.release();
    });
    threads.start(function* ({ me }) {
      yield { get isOpen() { return threads.actors[0]?.state === 'dead' && threads.actors[1]?.state === 'done'; } };
      const lock = threads.lockOf(me);
      const isFree = !(yield* lock.isLocked());
      assert.equal(yield* lock.tryTake(), isFree, 'whether a free lock can be had');
    });
    return { atRest: () => undefined };
  }, { preemptions, mortal: ['thread 1'] });
}

/** One has the lock until another sleeps, who watches for a hint before: it sleeps, and it is woken. */
export function holdUntilAsleep(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    threads.start(function* (thread) {
      const lock = threads.lockOf(thread.me);
      if (yield* lock.tryTake()) yield { get isOpen() { return threads.actors[1]?.state !== 'ready'; } };
      else assert.equal(yield* threads.wait(thread, lock), 'taken');
      assert.ok(yield* lock.release());
    });
    threads.start(function* (thread) {
      const lock = threads.lockOf(thread.me);
      assert.equal(yield* threads.wait(thread, lock, { spins: true }), 'taken');
      assert.ok(yield* lock.release());
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions, spuriousWakeUps: 1 });
}

/** A thread ends with a lock. Of two who come then one recovers it, and the other has it after. */
export function recoverTogether(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const inside = new Occupancy();
    threads.start(function* ({ me }) {
      assert.ok(yield* threads.lockOf(me).tryTake());
      yield* threads.lockOf(me).threadEnds();
    });
    for (let index = 0; index < 2; index++) {
      threads.start(function* (thread) {
        yield { get isOpen() { return threads.actors[0]?.state === 'done'; } };
        const lock = threads.lockOf(thread.me);
        assert.equal(yield* threads.wait(thread, lock, { claim: RECOVER }), 'taken');
        inside.enter(thread.actor);
        yield* threads.elsewhere(thread);
        inside.leave(thread.actor);
        assert.ok(yield* lock.release());
      });
    }
    return {
      atRest: () => {
        threads.expectEnded();
        assert.equal(model.words[Header.deaths], 1, 'owners that have ended');
      },
    };
  }, { preemptions });
}

/** Who does not have a lock cannot release it; who resumed with a dead one's leaves it as that; who recovered it does not. */
export function releaseInTurn(trial: Trial): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    threads.start(function* ({ me }) {
      const lock = threads.lockOf(me);
      assert.ok(yield* lock.tryTake());
      assert.equal(yield* lock.depth(), 1, 'how often it has the lock');
      assert.equal(yield* threads.lockOf(2).depth(), 0, 'how often another has it');
      assert.equal(yield* threads.lockOf(2).release(), false, 'who does not have it cannot release it');
      yield* threads.lockOf(2).threadEnds();
      assert.ok(yield* lock.isOwn(), 'who ends without having it leaves it alone');
      assert.equal(yield* lock.suspend(), 1);
      assert.ok(yield* threads.lockOf(2).tryTake(), 'it was let go of');
      assert.ok(yield* threads.lockOf(2).release());
      assert.ok(yield* lock.tryTake());
      yield* lock.threadEnds();
    });
    threads.start(function* (thread) {
      yield { get isOpen() { return threads.actors[0]?.state === 'done'; } };
      const lock = threads.lockOf(thread.me);
      for (const claim of [RESUME, RECOVER]) {
        assert.ok(yield* lock.hasDied());
        assert.equal(yield* threads.wait(thread, lock, { claim: ACQUIRE }), 'refused');
        assert.equal(yield* threads.wait(thread, lock, { claim }), 'taken');
        assert.equal(yield* lock.isDoubtful(), claim === RESUME);
        assert.ok(yield* lock.release());
      }
      assert.ok(yield* lock.tryTake(), 'what was recovered is as any lock');
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions: 0 });
}

/** One may die with a lock, or as it releases it; somebody who does not wait looks for the dead. Who waits has it, and need not look by itself. */
export function probeForWaiter(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    threads.start(function* (thread) {
      const lock = threads.lockOf(thread.me);
      if (!(yield* lock.tryTake())) return;
      yield* threads.elsewhere(thread);
      assert.ok(yield* lock.release());
    });
    threads.start(function* (thread) {
      const lock = threads.lockOf(thread.me);
      yield* threads.elsewhere(thread);
      let verdict: Verdict = 'refused';
      for (let claim = ACQUIRE; verdict === 'refused'; claim = RECOVER) verdict = yield* threads.wait(thread, lock, { claim });
      assert.ok(yield* lock.release());
    });
    threads.start(function* (thread) {
      yield { get isOpen() { return /done|dead/.test(threads.actors[0]?.state ?? ''); } };
      yield* threads.look(thread, threads.lockOf(thread.me));
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions, mortal: ['thread 1'] });
}
