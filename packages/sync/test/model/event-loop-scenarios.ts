import assert from 'node:assert/strict';

import type { Actor, Explored, Stepped, Steps, Trial, Witness } from '@heddle/testkit/model-checker';
import { Occupancy } from '@heddle/testkit/model-checker';

import type { EventState } from '../../src/shared/protocol/event-state.js';
import { ACQUIRE, RECOVER } from '../../src/shared/protocol/lock-state.js';
import type { LockState } from '../../src/shared/protocol/lock-state.js';
import { Header } from '../../src/shared/protocol/layout.js';
import { localLine, SILENT } from './event-loops.js';
import type { ModelWaiter } from './model-waiter.js';
import { SharedModel } from './shared-model.js';
import type { Thread } from './threads.js';
import { Threads } from './threads.js';

/** Who waits for one lock, and how. */
export interface EventLoopSettings {
  /** For each thread with an event loop, how many wait in it. */
  readonly turns: readonly number[];
  /** Threads that block. */
  readonly blocking?: number;
  readonly preemptions: number;
  /** The first wait of the first thread is cancelled at some moment. */
  readonly cancelled?: boolean;
  /** One of the threads may die at any moment. */
  readonly mortal?: boolean;
  readonly cells?: number;
  readonly spuriousWakeUps?: number;
}

/** Waits of event loops, and of threads that block: no two have the lock at once, and all come to an end. */
export function hammerFromEventLoops(trial: Trial, settings: EventLoopSettings): Explored {
  const { turns, blocking = 0, preemptions, cancelled = false, mortal = false, cells, spuriousWakeUps = 0 } = settings;
  const model = new SharedModel({ trial, polling: mortal, cells });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const inside = new Occupancy();
    const waits: { readonly actor: Actor; readonly wait: ModelWaiter }[] = [];
    const useLock = function* (thread: Thread, lock: Stepped<LockState>): Steps {
      inside.enter(thread.actor);
      yield* threads.elsewhere(thread);
      inside.leave(thread.actor);
      assert.ok(yield* lock.release());
    };
    for (const count of turns) {
      threads.start(function* (thread) {
        const { me, actor } = thread;
        const lock = threads.lockOf(me);
        const line = localLine(model, lock, { me, ...threads.liveness }, {
          taken: () => { actor.eventLoop.push(() => useLock(thread, lock)); },
          // The wait has failed: its code waits again, to recover the lock.
          refused: () => { actor.eventLoop.push(() => add(RECOVER)); },
        });
        const add = function* (claim: number): Steps {
          const wait = yield* line.wait(claim);
          waits.push({ actor, wait });
          if (cancelled && me === 1 && waits.every((other) => other.actor !== actor || other.wait === wait)) actor.eventLoop.startTimer(() => wait.cancel(), { repeats: false });
        };
        for (let turn = 0; turn < count; turn++) yield* add(ACQUIRE);
        yield* actor.eventLoop.run(() => {
          const left = waits.filter((other) => other.actor === actor && other.wait.end === 'waits');
          actor.summarise({ cell: line.$cell, armed: line.$armed !== undefined, left: left.length });
        });
      });
    }
    for (let index = 0; index < blocking; index++) {
      threads.start(function* (thread) {
        const lock = threads.lockOf(thread.me);
        let verdict = yield* threads.wait(thread, lock);
        while (verdict === 'refused') verdict = yield* threads.wait(thread, lock, { claim: RECOVER });
        yield* useLock(thread, lock);
      });
    }
    return {
      atRest: () => {
        for (const { actor, wait } of waits) if (actor.state !== 'dead') assert.notEqual(wait.end, 'waits', `a wait of ${actor.name}`);
        for (const actor of threads.actors.slice(turns.length)) assert.match(actor.state, /done|dead/, actor.name);
        // What would wait on the word of a cell that was left.
        if (!mortal) assert.equal(model.simulation.memory.countWaiters(), 0, 'waits that are left in memory');
        if (!mortal) assert.equal(model.words[Header.waits], turns.reduce((sum, count) => sum + count, blocking), 'waits that were counted');
      },
    };
  }, { preemptions, spuriousWakeUps, mortal: mortal ? ['thread 1'] : [] });
}

/** How much is tried of a thread that blocks behind its own event loop. */
export interface BehindOwnSettings {
  readonly preemptions: number;
  readonly sampled?: number;
  /** The third thread has the lock from the beginning until the second waits, which comes after the event loop. */
  readonly held?: boolean;
}

/**
 * A thread whose event loop waits for a lock blocks for it: it is served first, or nobody would ever be. It keeps its event
 * loop's place for that: who comes later is not served before it.
 */
export function blockBehindOwn(trial: Trial, settings: BehindOwnSettings): Explored {
  const { preemptions, sampled, held = false } = settings;
  const model = new SharedModel({ trial });
  const explore: SharedModel['simulation']['explore'] = (set, options) =>
    sampled === undefined ? model.simulation.explore(set, options) : model.simulation.sample(set, { ...options, runs: sampled, seed: 1 });
  return explore((cast) => {
    const threads = new Threads(model, cast);
    const waits: ModelWaiter[] = [];
    /** Whether the first thread waits, and who came since. */
    const place = { isTaken: false, after: new Set<number>() };
    const serve = (me: number): void => {
      if (me === 1) place.isTaken = false;
      else assert.ok(!place.isTaken || !place.after.has(me), 'who came later is not served before');
    };
    let isHeld = false;
    threads.start(function* (thread) {
      if (held) yield { get isOpen() { return isHeld; } };
      const lock = threads.lockOf(thread.me);
      const taken = (): void => {
        serve(1);
        thread.actor.eventLoop.push(() => lock.release());
      };
      const line = localLine(model, lock, { me: thread.me, ...threads.liveness }, { taken, refused: () => undefined });
      const wait = yield* line.wait(ACQUIRE);
      waits.push(wait);
      if (wait.end === 'waits') {
        place.isTaken = true;
        assert.equal(yield* threads.wait(thread, lock, { taken: () => { serve(1); } }), 'taken');
        yield* threads.elsewhere(thread);
        assert.ok(yield* lock.release());
      }
      yield* thread.actor.eventLoop.run();
    });
    const hold = function* (lock: Stepped<LockState>): Steps {
      assert.ok(yield* lock.tryTake());
      isHeld = true;
      yield { get isOpen() { return threads.actors[1]?.state === 'blocked' && place.isTaken; } };
      assert.ok(yield* lock.release());
    };
    for (let index = 0; index < 2; index++) {
      threads.start(function* (thread) {
        const lock = threads.lockOf(thread.me);
        if (held && index === 1) {
          yield* hold(lock);
          return;
        }
        if (held) yield { get isOpen() { return place.isTaken; } };
        yield* threads.elsewhere(thread);
        if (place.isTaken) place.after.add(thread.me);
        assert.equal(yield* threads.wait(thread, lock, { taken: () => { serve(thread.me); } }), 'taken');
        yield* threads.elsewhere(thread);
        assert.ok(yield* lock.release());
      });
    }
    const witness: Witness = { digestInto: (digest) => { for (const number of [Number(place.isTaken), ...place.after]) digest.add(number); } };
    return {
      witnesses: [witness],
      atRest: () => {
        assert.deepEqual(waits.map(({ end }) => end), ['taken'], 'what the event loop waited for');
        assert.deepEqual(threads.actors.slice(1).map(({ state }) => state), ['done', 'done']);
      },
    };
  }, { preemptions });
}

/** Waits for an event in one event loop. */
export interface PulseSettings {
  readonly waits: number;
  readonly preemptions: number;
  readonly cells?: number;
  /** Another thread, which blocks, gives up at some moment. */
  readonly impatient?: boolean;
}

/** Many wait in one event loop for an event, one of them is cancelled at some moment; all others go on once it is set. */
export function pulseIntoEventLoop(trial: Trial, settings: PulseSettings): Explored {
  const { impatient = false } = settings;
  const model = new SharedModel({ trial, cells: settings.cells });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const waits: ModelWaiter[] = [];
    threads.start(function* ({ me, actor }) {
      const event = new model.event.EventState(model.memory) as unknown as Stepped<EventState>;
      const line = localLine(model, event, { me, ...threads.liveness }, SILENT);
      for (let index = 0; index < settings.waits; index++) {
        const wait = yield* line.wait(0);
        waits.push(wait);
        if (index === 0) actor.eventLoop.startTimer(() => wait.cancel(), { repeats: false });
      }
      yield* actor.eventLoop.run();
    });
    threads.start(function* (thread) {
      const event = new model.event.EventState(model.memory) as unknown as Stepped<EventState>;
      assert.ok((yield* threads.wait(thread, event, { impatient })) === 'taken' || impatient);
    });
    threads.start(function* () {
      const event = new model.event.EventState(model.memory) as unknown as Stepped<EventState>;
      yield* event.set();
      yield* event.clear();
    });
    return {
      atRest: () => {
        assert.deepEqual(threads.actors.slice(1).map(({ state }) => state), ['done', 'done']);
        for (const [index, { end }] of waits.entries()) assert.ok(end === 'taken' || (index === 0 && end === 'cancelled'), `wait ${index}`);
      },
    };
  }, { preemptions: settings.preemptions });
}

/** An event loop waits for an event; the one who sets it may die before it has told. The wait ends, though nobody tells of it any more. */
export function outliveSetterInEventLoop(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial, polling: true });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const event = (): Stepped<EventState> => new model.event.EventState(model.memory) as unknown as Stepped<EventState>;
    let wait: ModelWaiter | undefined;
    threads.start(() => event().set());
    threads.start(function* ({ me, actor }) {
      const line = localLine(model, event(), { me, ...threads.liveness }, SILENT);
      wait = yield* line.wait(0);
      yield* actor.eventLoop.run(() => { actor.summarise({ armed: line.$armed !== undefined, waits: wait?.end === 'waits' }); });
    });
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      yield { get isOpen() { return /done|dead/.test(threads.actors[0]?.state ?? ''); } };
      // Where it was set already this changes nothing, and tells nobody.
      yield* event().set();
    });
    return { atRest: () => { assert.equal(wait?.end, 'taken'); } };
  }, { preemptions, mortal: ['thread 1'] });
}

/** A thread ends while its event loop waits for a lock: who stands behind it has the lock in the end, and need not look by itself. */
export function endWhileWaiting(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    threads.start(function* ({ me, actor }) {
      const lock = threads.lockOf(me);
      const line = localLine(model, lock, { me, ...threads.liveness }, SILENT);
      yield* line.wait(ACQUIRE);
      // As `SharedWait.threadEnds` does.
      actor.eventLoop.startTimer(function* () {
        yield* line.threadEnds();
        yield* lock.threadEnds();
        yield* lock.pass();
      }, { repeats: false });
      yield* actor.eventLoop.run();
    });
    for (let index = 0; index < 2; index++) {
      threads.start(function* (thread) {
        const lock = threads.lockOf(thread.me);
        let verdict = yield* threads.wait(thread, lock);
        while (verdict === 'refused') verdict = yield* threads.wait(thread, lock, { claim: RECOVER });
        yield* threads.elsewhere(thread);
        assert.ok(yield* lock.release());
      });
    }
    return { atRest: () => { assert.deepEqual(threads.actors.slice(1).map(({ state }) => state), ['done', 'done']); } };
  }, { preemptions });
}

/**
 * An event loop waits for a cell, which a thread leaves that may die before it has told. The event loop finds out by the next time
 * it looks, and need not look again to be told of the event.
 */
export function outliveLeaver(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial, cells: 1 });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const event = (): Stepped<EventState> => new model.event.EventState(model.memory) as unknown as Stepped<EventState>;
    let wait: ModelWaiter | undefined;
    let hasLooked = false;
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      yield* threads.wait(thread, event(), { impatient: true });
    });
    threads.start(function* (thread) {
      const { me, actor } = thread;
      yield* threads.elsewhere(thread);
      const line = localLine(model, event(), { me, ...threads.liveness }, SILENT);
      wait = yield* line.wait(0);
      yield { get isOpen() { return /done|dead/.test(threads.actors[0]?.state ?? ''); } };
      yield* line.$poll();
      hasLooked = true;
      yield* actor.eventLoop.run();
    });
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      yield { get isOpen() { return hasLooked; } };
      yield* event().set();
    });
    return { atRest: () => { assert.equal(wait?.end, 'taken'); } };
  }, { preemptions, mortal: ['thread 1'] });
}
