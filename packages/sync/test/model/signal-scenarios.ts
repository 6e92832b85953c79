import assert from 'node:assert/strict';

import type { Explored, Stepped, Trial, Witness } from '@heddle/testkit/model-checker';

import type { BarrierState } from '../../src/shared/protocol/barrier-state.js';
import { BarrierWord } from '../../src/shared/protocol/barrier-state.js';
import type { EventState } from '../../src/shared/protocol/event-state.js';
import type { LatchState } from '../../src/shared/protocol/latch-state.js';
import { LatchWord } from '../../src/shared/protocol/latch-state.js';
import { SharedModel } from './shared-model.js';
import { Threads } from './threads.js';

/** One sets the event and clears it at once; who waited by then goes on. `mortal`: another sets it too, and may die of it. */
export function pulse(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    for (let count = 0; count < 2; count++) {
      threads.start(function* (thread) {
        const event = new model.event.EventState(model.memory) as unknown as Stepped<EventState>;
        assert.equal(yield* threads.wait(thread, event, { claim: 0 }), 'taken');
      });
    }
    threads.start(function* () {
      const event = new model.event.EventState(model.memory) as unknown as Stepped<EventState>;
      yield* event.set();
      yield* event.clear();
      assert.equal((yield* event.changes()) & 1, 0, 'what was cleared, and by nobody set, is not set');
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions, spuriousWakeUps: 1 });
}

/**
 * Threads set and clear an event, a letter a call, and each looks after every call; one waits. If it was set after the wait began,
 * by a call that was made then or in the sight of somebody, the wait ends, whatever was cleared after.
 */
export function setForWaiter(trial: Trial, words: readonly string[], preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const event = (): Stepped<EventState> => new model.event.EventState(model.memory) as unknown as Stepped<EventState>;
    let hasBegun = false;
    let wasSet = false;
    threads.start(function* (thread) {
      const claim = yield* event().changes();
      hasBegun = true;
      assert.equal(yield* threads.wait(thread, event(), { claim }), 'taken');
    });
    for (const word of words) {
      threads.start(function* () {
        for (const letter of word) {
          wasSet ||= hasBegun && letter === 's';
          yield* letter === 's' ? event().set() : event().clear();
          const before = hasBegun;
          wasSet = ((yield* event().changes()) & 1) === 1 && before || wasSet;
        }
      });
    }
    const witness: Witness = { digestInto: (digest) => { digest.add(Number(hasBegun) + 2 * Number(wasSet)); } };
    return { witnesses: [witness], atRest: () => { if (wasSet) threads.expectEnded(); } };
  }, { preemptions });
}

/** Two set an event while another clears it, and one waits: in the end it is set, or was, and the waiter has gone on. */
export function setAndClear(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const event = (): Stepped<EventState> => new model.event.EventState(model.memory) as unknown as Stepped<EventState>;
    threads.start(function* (thread) {
      const waited = event();
      const claim = yield* waited.changes();
      assert.equal(yield* threads.wait(thread, waited, { claim }), 'taken');
      assert.ok((yield* waited.changes()) > 0, 'nobody goes on before it was set');
    });
    threads.start(() => event().set());
    threads.start(function* () {
      yield* event().clear();
      yield* event().set();
      assert.equal((yield* event().changes()) & 1, 1, 'what was set, and by nobody cleared, is set');
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions, spuriousWakeUps: 1 });
}

/** The one who sets it may die at any moment: if it was set, who waits goes on. */
export function outliveSetter(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial, polling: true });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    threads.start(() => (new model.event.EventState(model.memory) as unknown as Stepped<EventState>).set());
    threads.start(function* (thread) {
      const event = new model.event.EventState(model.memory) as unknown as Stepped<EventState>;
      const verdict = yield* threads.wait(thread, event, { claim: 0, impatient: true });
      if (verdict === 'wait') assert.ok(threads.actors[0]?.state !== 'done' || (yield* event.changes()) !== 0);
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions, mortal: ['thread 1'] });
}

/** So many count a latch down, one more often than it goes; so many wait for it. */
export function countDown(trial: Trial, settings: { readonly waiters: number; readonly counters: number; readonly preemptions: number }): Explored {
  const { waiters, counters, preemptions } = settings;
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    model.words[LatchWord.count] = counters;
    let counted = 0;
    const latch = (): Stepped<LatchState> => new model.latch.LatchState(model.memory) as unknown as Stepped<LatchState>;
    for (let index = 0; index < waiters; index++) {
      threads.start(function* (thread) {
        assert.equal(yield* threads.wait(thread, latch()), 'taken');
        assert.equal(yield* latch().count(), 0, 'what is left to count when a waiter goes on');
      });
    }
    for (let index = 0; index < counters; index++) {
      threads.start(function* () {
        for (let times = index === 0 ? 2 : 1; times > 0; times--) if (yield* latch().countDown(1)) counted++;
      });
    }
    return {
      atRest: () => {
        threads.expectEnded();
        assert.equal(counted, counters, 'how often it was counted down');
      },
    };
  }, { preemptions, spuriousWakeUps: 1 });
}

/** Threads that meet again and again. */
export interface MeetingSettings {
  readonly parties: number;
  readonly phases: number;
  readonly preemptions: number;
  /** The first gives up at some moment: it is broken for all, or for none. */
  readonly impatient?: boolean;
  /** The first may die at any moment; the others give up then. */
  readonly mortal?: boolean;
}

/** Nobody goes on before all have come, and all go on. */
export function meet(trial: Trial, { parties, phases, preemptions, impatient = false, mortal = false }: MeetingSettings): Explored {
  const model = new SharedModel({ trial, polling: mortal });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    model.words[BarrierWord.parties] = parties;
    const arrived = new Array<number>(phases).fill(0);
    const met = new Array<number>(phases).fill(0);
    for (let index = 0; index < parties; index++) {
      threads.start(function* (thread) {
        const barrier = new model.barrier.BarrierState(model.memory) as unknown as Stepped<BarrierState>;
        for (let phase = 0; phase < phases; phase++) {
          arrived[phase] = (arrived[phase] ?? 0) + 1;
          const claim = yield* barrier.arrive();
          if (claim === model.barrier.IS_BROKEN) return;
          let verdict = yield* threads.wait(thread, barrier, { claim, impatient: (impatient && thread.me === 1) || (mortal && thread.me !== 1) });
          if (verdict === 'wait') verdict = yield* barrier.giveUp(claim);
          if (verdict !== 'taken') return;
          assert.equal(arrived[phase], parties, 'parties that had come when one went on');
          met[phase] = (met[phase] ?? 0) + 1;
        }
      });
    }
    return {
      atRest: () => {
        threads.expectEnded();
        if (!impatient && !mortal) assert.deepEqual(met, arrived.map(() => parties), 'who has met');
        if (!mortal) for (const count of met) assert.ok(count === 0 || count === parties, 'all have met, or none');
      },
    };
  }, { preemptions, spuriousWakeUps: mortal ? 0 : 1, mortal: mortal ? ['thread 1'] : [] });
}

/** Two meet while a third resets the barrier, or breaks it: both are refused, or both have met; and after a reset it is as new. */
export function disturb(trial: Trial, how: 'reset' | 'abort', preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    model.words[BarrierWord.parties] = 2;
    const ends: string[] = [];
    const barrier = (): Stepped<BarrierState> => new model.barrier.BarrierState(model.memory) as unknown as Stepped<BarrierState>;
    for (let index = 0; index < 2; index++) {
      threads.start(function* (thread) {
        const claim = yield* barrier().arrive();
        // One who comes after the reset is alone, and gives up.
        ends[index] = claim === model.barrier.IS_BROKEN ? 'refused' : yield* threads.wait(thread, barrier(), { claim, impatient: true });
        if (ends[index] === 'wait') ends[index] = yield* barrier().giveUp(claim);
      });
    }
    threads.start(function* () {
      if (how === 'reset') yield* barrier().reset();
      else yield* barrier().abort();
    });
    return {
      atRest: () => {
        threads.expectEnded();
        const taken = ends.filter((end) => end === 'taken').length;
        assert.ok(taken === 0 || taken === 2, 'both have met, or none');
      },
    };
  }, { preemptions, spuriousWakeUps: 1 });
}

/** One waits when others break the barrier, or reset it: it is refused, by nobody else's doing; after a reset the barrier is as new. */
export function endWaiting(trial: Trial, ends: readonly ('reset' | 'abort')[], preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    model.words[BarrierWord.parties] = 2;
    const barrier = (): Stepped<BarrierState> => new model.barrier.BarrierState(model.memory) as unknown as Stepped<BarrierState>;
    const waiter = { hasCome: false };
    threads.start(function* (thread) {
      const claim = yield* barrier().arrive();
      waiter.hasCome = true;
      assert.equal(yield* threads.wait(thread, barrier(), { claim }), 'refused');
    });
    for (const how of ends) {
      threads.start(function* () {
        yield { get isOpen() { return waiter.hasCome; } };
        yield* how === 'reset' ? barrier().reset() : barrier().abort();
      });
    }
    return {
      atRest: () => {
        threads.expectEnded();
        if (ends.includes('reset')) assert.equal(arrivedOrBroken(model), 0, 'nobody is there, and it is not broken');
        else assert.notEqual(arrivedOrBroken(model), 0, 'it is broken');
      },
    };
  }, { preemptions, spuriousWakeUps: 1 });
}

/** One may die while it breaks the barrier, or resets it; another resets it after. Who waits is refused, and need not look by itself. */
export function resetAfterDeath(trial: Trial, how: 'reset' | 'abort', preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    model.words[BarrierWord.parties] = 2;
    const barrier = (): Stepped<BarrierState> => new model.barrier.BarrierState(model.memory) as unknown as Stepped<BarrierState>;
    const waiter = { hasCome: false };
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      yield { get isOpen() { return waiter.hasCome; } };
      yield* how === 'reset' ? barrier().reset() : barrier().abort();
    });
    threads.start(function* (thread) {
      const claim = yield* barrier().arrive();
      waiter.hasCome = true;
      assert.equal(yield* threads.wait(thread, barrier(), { claim }), 'refused');
    });
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      yield { get isOpen() { return waiter.hasCome && /done|dead/.test(threads.actors[0]?.state ?? ''); } };
      yield* barrier().reset();
    });
    return {
      atRest: () => {
        threads.expectEnded();
        assert.equal(arrivedOrBroken(model), 0, 'nobody is there, and it is not broken');
      },
    };
  }, { preemptions, mortal: ['thread 1'] });
}

/** Two reset a barrier that is broken, while one arrives: who waits in the end is counted. */
export function resetAndArrive(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    model.words[BarrierWord.parties] = 2;
    const barrier = (): Stepped<BarrierState> => new model.barrier.BarrierState(model.memory) as unknown as Stepped<BarrierState>;
    threads.start(function* (thread) {
      const claim = yield* barrier().arrive();
      if (claim !== model.barrier.IS_BROKEN) assert.equal(yield* threads.wait(thread, barrier(), { claim }), 'refused');
    });
    for (let index = 0; index < 2; index++) {
      threads.start(function* () {
        if (index === 0) yield* barrier().abort();
        yield* barrier().reset();
      });
    }
    return { atRest: () => { assert.equal(arrivedOrBroken(model), threads.actors[0]?.state === 'blocked' ? 1 : 0, 'how many are there'); } };
  }, { preemptions });
}

/** How many have arrived in the present phase; more than there can be where it is broken. */
function arrivedOrBroken(model: SharedModel): number {
  return (model.words[BarrierWord.state] ?? 0) & 0xfff;
}
