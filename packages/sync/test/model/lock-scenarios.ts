import assert from 'node:assert/strict';

import type { Explored, Stepped, Trial } from '@heddle/testkit/model-checker';
import { ArrivalOrder, Occupancy } from '@heddle/testkit/model-checker';

import { ACQUIRE, RECOVER } from '../../src/shared/protocol/lock-state.js';
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
  /** They try the fast way first, past the line. */
  readonly tryFirst?: boolean;
  readonly cells?: number;
  readonly spuriousWakeUps?: number;
  /** So many runs at random in place of all. */
  readonly sampled?: number;
}

/** No two have the lock at once, who slept when another came has it first, and all come to an end. */
export function hammerLock(trial: Trial, settings: LockSettings): Explored {
  const { threads: count, rounds, preemptions, mortal = false, impatient = false, barging = false, tryFirst = true, cells, sampled } = settings;
  const { spuriousWakeUps = mortal ? 0 : 1 } = settings;
  const model = new SharedModel({ trial, polling: mortal, cells });
  const explore: SharedModel['simulation']['explore'] = (set, options) =>
    sampled === undefined ? model.simulation.explore(set, options) : model.simulation.sample(set, { ...options, runs: sampled, seed: 1 });
  return explore((cast) => {
    const threads = new Threads(model, cast);
    const inside = new Occupancy();
    const order = new ArrivalOrder();
    let taken = 0;
    for (let index = 0; index < count; index++) {
      threads.start(function* (thread) {
        const { me, actor, memo } = thread;
        const lock = new model.lock.LockState(model.memory, me, threads.liveness, barging) as unknown as Stepped<LockState>;
        for (memo.round = 0; memo.round < rounds; memo.round++) {
          order.comes(actor);
          let verdict: Verdict = tryFirst && (yield* lock.tryTake()) ? 'taken' : 'wait';
          for (let claim = ACQUIRE; verdict !== 'taken'; claim = RECOVER) {
            verdict = yield* threads.wait(thread, lock, { claim, impatient: impatient && me === count });
            if (verdict === 'wait') break;
            if (verdict === 'refused') order.leaves(actor);
          }
          if (verdict === 'wait') {
            order.leaves(actor);
            continue;
          }
          if (barging) order.leaves(actor);
          else order.isServed(actor);
          inside.enter(actor);
          taken++;
          yield* threads.elsewhere(thread);
          inside.leave(actor);
          assert.ok(yield* lock.release(), 'it has what it has acquired');
        }
      });
    }
    return {
      witnesses: barging || mortal ? [] : [order],
      atRest: () => {
        threads.expectEnded();
        if (!mortal && !impatient) assert.equal(taken, count * rounds, 'how often it was acquired');
      },
    };
  }, { preemptions, spuriousWakeUps, mortal: mortal ? ['thread 1'] : [] });
}

/** Threads acquire a lock twice, one inside the other: it is free again only after as many releases. */
export function hammerReentrantLock(trial: Trial, settings: { readonly threads: number; readonly preemptions: number; readonly mortal?: boolean }): Explored {
  const { threads: count, preemptions, mortal = false } = settings;
  const model = new SharedModel({ trial, polling: mortal });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const inside = new Occupancy();
    for (let index = 0; index < count; index++) {
      threads.start(function* (thread) {
        const { me, actor } = thread;
        const base = new model.lock.LockState(model.memory, me, threads.liveness, false);
        const lock = new model.reentrant.ReentrantState(model.memory, base, me) as unknown as Stepped<ReentrantState>;
        let verdict: Verdict = (yield* lock.tryTake()) ? 'taken' : 'wait';
        for (let claim = ACQUIRE; verdict !== 'taken'; claim = RECOVER) verdict = yield* threads.wait(thread, lock, { claim });
        inside.enter(actor);
        assert.equal(yield* lock.depth(), 1);
        assert.ok(yield* lock.tryTake(), 'who has it may acquire it again');
        assert.equal(yield* lock.depth(), 2);
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

/** A thread whose event loop waits in the line blocks for the same lock: it is served first, or nobody would ever be. */
export function blockBehindOwn(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const inside = new Occupancy();
    for (const waitsTwice of [true, false]) {
      threads.start(function* (thread) {
        const { me, actor } = thread;
        const lock = new model.lock.LockState(model.memory, me, threads.liveness, false) as unknown as Stepped<LockState>;
        const { line } = lock;
        const cell = waitsTwice ? yield* model.line.join(model.words, line, me) : -1;
        assert.equal(yield* threads.wait(thread, lock), 'taken');
        inside.enter(actor);
        yield* threads.elsewhere(thread);
        inside.leave(actor);
        yield* lock.release();
        if (cell === -1) return;
        yield* model.line.leave(model.memory, line, cell);
        yield* lock.pass();
      });
    }
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions, spuriousWakeUps: 1 });
}
