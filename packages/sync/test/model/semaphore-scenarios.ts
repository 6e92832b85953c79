import assert from 'node:assert/strict';

import type { Explored, Stepped, Trial } from '@heddle/testkit/model-checker';
import { ArrivalOrder, Occupancy } from '@heddle/testkit/model-checker';

import { SemaphoreWord } from '../../src/shared/protocol/semaphore-state.js';
import type { SemaphoreState } from '../../src/shared/protocol/semaphore-state.js';
import { SharedModel } from './shared-model.js';
import { Threads } from './threads.js';

/** Threads that take a permit each and give it back. */
export interface PermitSettings {
  readonly threads: number;
  readonly permits: number;
  readonly preemptions: number;
  readonly rounds?: number;
  /** The last thread gives up waiting at some moment. */
  readonly impatient?: boolean;
  /** One of the threads may die at any moment. */
  readonly mortal?: boolean;
  /** They try the fast way first, past the line. */
  readonly tryFirst?: boolean;
  readonly cells?: number;
  readonly spuriousWakeUps?: number;
  /** They come at any moment: whether they are served in that order is looked at. */
  readonly fair?: boolean;
  readonly sampled?: number;
}

/** There are never more inside than permits, who slept when another came is served first, and in the end all permits are there. */
export function hammerSemaphore(trial: Trial, settings: PermitSettings): Explored {
  const { threads: count, permits, preemptions, rounds = 1, impatient = false, mortal = false, cells, spuriousWakeUps = mortal ? 0 : 1, fair = false, tryFirst = false, sampled } = settings;
  const model = new SharedModel({ trial, polling: mortal, cells });
  const explore: SharedModel['simulation']['explore'] = (set, options) =>
    sampled === undefined ? model.simulation.explore(set, options) : model.simulation.sample(set, { ...options, runs: sampled, seed: 1 });
  return explore((cast) => {
    const threads = new Threads(model, cast);
    model.words[SemaphoreWord.permits] = permits;
    const inside = new Occupancy(permits);
    const order = new ArrivalOrder();
    for (let index = 0; index < count; index++) {
      threads.start(function* (thread) {
        const { me, actor, memo } = thread;
        const semaphore = new model.semaphore.SemaphoreState(model.memory) as unknown as Stepped<SemaphoreState>;
        for (memo.round = 0; memo.round < rounds; memo.round++) {
          if (fair) yield* threads.elsewhere(thread);
          order.comes(actor);
          const taken = (): void => {
            if (fair) order.isServed(actor);
          };
          const isTaken = tryFirst && (yield* semaphore.tryTake(me, threads.liveness));
          if (isTaken) taken();
          const verdict = isTaken ? 'taken' : yield* threads.wait(thread, semaphore, { claim: 1, impatient: impatient && me === count, taken });
          order.leaves(actor);
          if (verdict !== 'taken') continue;
          inside.enter(actor);
          yield* threads.elsewhere(thread);
          inside.leave(actor);
          yield* semaphore.release(1);
        }
      });
    }
    return {
      witnesses: fair ? [order] : [],
      atRest: () => {
        // What the dead have taken is gone: with it others may wait for ever, and they do not die of it.
        if (!mortal) threads.expectEnded();
        if (!mortal) assert.equal(model.words[SemaphoreWord.permits], permits, 'permits in the end');
      },
    };
  }, { preemptions, spuriousWakeUps, mortal: mortal ? ['thread 1'] : [] });
}

/** One gives several permits at once, to as many who wait. */
export function releaseMany(trial: Trial, waiters: number, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    for (let index = 0; index < waiters; index++) {
      threads.start(function* (thread) {
        const semaphore = new model.semaphore.SemaphoreState(model.memory) as unknown as Stepped<SemaphoreState>;
        assert.equal(yield* threads.wait(thread, semaphore, { claim: 1 }), 'taken');
      });
    }
    threads.start(function* () {
      const semaphore = new model.semaphore.SemaphoreState(model.memory) as unknown as Stepped<SemaphoreState>;
      yield* semaphore.release(waiters);
    });
    return {
      atRest: () => {
        threads.expectEnded();
        assert.equal(model.words[SemaphoreWord.permits], 0, 'permits in the end');
      },
    };
  }, { preemptions, spuriousWakeUps: 1 });
}

/** Two give a permit back to a bounded semaphore that lacks one: one of them cannot. */
export function releaseBounded(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    model.words[SemaphoreWord.bound] = 2;
    model.words[SemaphoreWord.permits] = 1;
    let released = 0;
    for (let index = 0; index < 2; index++) {
      threads.start(function* () {
        const semaphore = new model.semaphore.SemaphoreState(model.memory) as unknown as Stepped<SemaphoreState>;
        if (yield* semaphore.release(1)) released++;
      });
    }
    return {
      atRest: () => {
        threads.expectEnded();
        assert.equal(released, 1, 'releases that are granted');
        assert.equal(model.words[SemaphoreWord.permits], 2, 'permits in the end');
      },
    };
  }, { preemptions });
}

/** A waiter dies at any moment; the permits that are given then reach those who live, as many as it did not take. */
export function outliveWaiter(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial, polling: true });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    for (let index = 0; index < 2; index++) {
      threads.start(function* (thread) {
        const semaphore = new model.semaphore.SemaphoreState(model.memory) as unknown as Stepped<SemaphoreState>;
        yield* threads.wait(thread, semaphore, { claim: 1 });
      });
    }
    threads.start(function* () {
      const semaphore = new model.semaphore.SemaphoreState(model.memory) as unknown as Stepped<SemaphoreState>;
      yield* semaphore.release(2);
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions, mortal: ['thread 1'] });
}

/** A thread may die while it waits. Where nobody who lives waits, a permit that is there can be had at once. */
export function tryBehindTheDeadForPermit(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const semaphoreOf = (): Stepped<SemaphoreState> => new model.semaphore.SemaphoreState(model.memory) as unknown as Stepped<SemaphoreState>;
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      yield* threads.wait(thread, semaphoreOf(), { claim: 1 });
    });
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      yield* semaphoreOf().release(1);
    });
    threads.start(function* ({ me }) {
      yield { get isOpen() { return threads.actors[0]?.state === 'dead' && threads.actors[1]?.state === 'done'; } };
      const isThere = (yield* semaphoreOf().permits()) > 0;
      assert.equal(yield* semaphoreOf().tryTake(me, threads.liveness), isThere, 'whether a permit that is there can be had');
    });
    return { atRest: () => undefined };
  }, { preemptions, mortal: ['thread 1'] });
}

/** A waiter dies, and somebody who does not wait looks for the dead: who stands behind it gets the permit, and need not look by itself. */
export function probeForWaiter(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const semaphoreOf = (): Stepped<SemaphoreState> => new model.semaphore.SemaphoreState(model.memory) as unknown as Stepped<SemaphoreState>;
    const isOver = (index: number): boolean => /done|dead/.test(threads.actors[index]?.state ?? '');
    for (let index = 0; index < 2; index++) {
      threads.start(function* (thread) {
        yield* threads.elsewhere(thread);
        yield* threads.wait(thread, semaphoreOf(), { claim: 1 });
      });
    }
    threads.start(function* (thread) {
      yield* semaphoreOf().release(2);
      yield { get isOpen() { return isOver(0); } };
      yield* threads.look(thread, semaphoreOf());
    });
    return { atRest: () => { if (isOver(0)) threads.expectEnded(); } };
  }, { preemptions, mortal: ['thread 1'] });
}
