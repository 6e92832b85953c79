import assert from 'node:assert/strict';

import type { Call, Explored, SequentialModel, Steps, Trial } from '@heddle/testkit/model-checker';
import { explainSequentially, History } from '@heddle/testkit/model-checker';

import { Line } from '../../src/shared/protocol/layout.js';
import type { ModelWaiter } from './model-waiter.js';
import type { QueueThread } from './queue-threads.js';
import { QueueThreads, REFUSED, WAIT } from './queue-threads.js';
import { SharedModel } from './shared-model.js';

/** A bounded queue that does one thing at a time, and can be shut down. */
interface Sequential {
  readonly items: readonly number[];
  readonly closed: boolean;
}

function boundedQueue(maxSize: number): SequentialModel<Sequential> {
  return {
    initial: { items: [], closed: false },
    apply: ({ items, closed }: Sequential, { operation, argument, result }: Call): Sequential | undefined => {
      if (operation === 'close') return { items, closed: true };
      const [first, ...rest] = items;
      if (operation === 'put') {
        const expected = closed ? REFUSED : items.length < maxSize ? 0 : WAIT;
        if (result !== undefined && result !== expected) return undefined;
        return { items: expected === 0 ? [...items, argument] : items, closed };
      }
      const expected = first ?? (closed ? REFUSED : WAIT);
      return result === undefined || result === expected ? { items: rest, closed } : undefined;
    },
  };
}

/** Threads that call without waiting. */
export interface CallSettings {
  /** What each thread does, a letter a call: p puts, t takes, c shuts down. */
  readonly words: readonly string[];
  readonly preemptions: number;
  readonly maxSize?: number;
  /** So many units are there, of which each value takes one, or `unitsEach`; without, they fit their slots. */
  readonly units?: number;
  readonly unitsEach?: number;
  /** The first thread may die at any moment. */
  readonly mortal?: boolean;
  /** Once somebody has looked after the dead it puts another value, before it takes what is left. */
  readonly putsLast?: boolean;
}

/**
 * What they are answered is what a queue would answer that does one thing after the other. Once all have ended and somebody has
 * looked after the dead, nothing is left in use.
 */
export function callQueue(trial: Trial, { words, preemptions, maxSize = 1, units, unitsEach, mortal = false, putsLast = false }: CallSettings): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, maxSize, units, unitsEach);
    const history = new History();
    let values = 0;
    for (const word of words) {
      const calls = Array.from(word, (letter) => ({ letter, value: letter === 'p' ? ++values : 0 }));
      threads.start(function* (thread) {
        for (const { letter, value } of calls) yield* history.record(thread.actor, OPERATIONS[letter] ?? '', value, call(thread, letter, value));
      });
    }
    threads.start(function* (thread) {
      yield* threads.ended(words.length);
      yield* thread.sweep();
      if (putsLast) yield* history.record(thread.actor, 'put', ++values, thread.put(values));
      while ((yield* history.record(thread.actor, 'take', 0, thread.take())) >= 0);
    });
    return {
      witnesses: [history],
      atRest: () => {
        threads.expectEnded();
        explainSequentially(history, boundedQueue(maxSize));
        threads.expectNothingLeft();
      },
    };
  }, { preemptions, mortal: mortal ? ['thread 1'] : [] });
}

const OPERATIONS: Readonly<Record<string, string>> = { p: 'put', t: 'take', c: 'close' };

function call(thread: QueueThread, letter: string, value: number): Steps<number> {
  if (letter === 'c') return thread.shutDown(false);
  return letter === 'p' ? thread.put(value) : thread.take();
}

/** Threads that put and take, and wait. */
export interface FlowSettings {
  /** How many values each of those puts who put. */
  readonly puts: readonly number[];
  readonly takers: number;
  readonly preemptions: number;
  readonly maxSize?: number;
  readonly units?: number;
  /** The thread of that number gives up waiting at some moment; first come those who put. */
  readonly impatient?: number;
  readonly spuriousWakeUps?: number;
}

/** What was put is taken once, in the order of each who put. When all have put, the queue is shut down, and all come to an end. */
export function flowThrough(trial: Trial, { puts, takers, preemptions, maxSize = 1, units, impatient = 0, spuriousWakeUps }: FlowSettings): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, maxSize, units);
    const put: number[] = [];
    const taken: number[] = [];
    for (const [index, count] of puts.entries()) {
      threads.start(function* (thread) {
        for (let number = 1; number <= count; number++) {
          const value = (index + 1) * 10 + number;
          if ((yield* thread.putWaiting(value, impatient === thread.me)) === 0) put.push(value);
        }
      });
    }
    for (let taker = 0; taker < takers; taker++) threads.start((thread) => takeAll(thread, taken, impatient === thread.me));
    threads.start(function* (thread) {
      yield* threads.ended(puts.length);
      yield* thread.shutDown(false);
      yield* threads.ended(puts.length + takers);
      // Of one that gave up something is left.
      yield* takeAll(thread, taken, false);
    });
    return {
      atRest: () => {
        threads.expectEnded();
        assert.deepEqual([...taken].sort(), [...put].sort(), 'taken');
        if (takers === 1) for (const index of puts.keys()) assert.deepEqual(taken.filter(isOf(index)), put.filter(isOf(index)), 'in order');
        threads.expectNothingLeft();
      },
    };
  }, { preemptions, spuriousWakeUps });
}

function isOf(index: number): (value: number) => boolean {
  return (value) => Math.floor(value / 10) === index + 1;
}

function* takeAll(thread: QueueThread, taken: number[], isImpatient: boolean): Steps {
  for (let value = yield* thread.takeWaiting(isImpatient); value >= 0; value = yield* thread.takeWaiting(isImpatient)) {
    taken.push(value);
    assert.equal(yield* thread.join.done(), true);
  }
}

/** One puts twice and one takes while a third shuts down at once: all come to an end, and what was put is done. */
export function shutDownAtOnce(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 1);
    let isOver = false;
    threads.start(function* (thread) {
      for (const value of [1, 2]) {
        const wasOver = isOver;
        const answer = yield* thread.putWaiting(value);
        assert.ok(answer === REFUSED || !wasOver, 'put after the end');
      }
    });
    threads.start((thread) => takeAll(thread, [], false));
    threads.start(function* (thread) {
      yield* thread.shutDown(true);
      isOver = true;
      assert.equal(yield* thread.take(), REFUSED, 'nothing is left');
    });
    return {
      atRest: () => {
        threads.expectEnded();
        threads.expectNothingLeft();
        assert.equal(threads.unfinished(), 0);
      },
    };
  }, { preemptions });
}

/** One shuts down at once and has no desk, for all are taken: what was put is dropped, and done. */
export function shutDownWithoutDesk(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 2);
    threads.takeDesks();
    threads.start(function* (thread) {
      for (const value of [1, 2]) if ((yield* thread.put(value)) === REFUSED) return;
      assert.equal(yield* thread.joinWaiting(), 0);
    });
    threads.start(function* (thread) {
      assert.equal(yield* thread.take(), WAIT, 'there is no desk to take at');
      yield* thread.shutDown(true);
    });
    return {
      atRest: () => {
        threads.expectEnded();
        assert.equal(threads.unfinished(), 0);
      },
    };
  }, { preemptions });
}

/**
 * One waits to put what takes all units, and another tries to once. There is room for a moment, so that the other claims them,
 * and none when it is about to put: the one that waits puts in the end, though it may have looked while the other had them.
 */
export function giveBackUnits(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 1, 1);
    const isAwaited = { get isOpen() { return model.words[model.queueLayout.PUTTERS + Line.mayWait] !== 0; } };
    // Or were: whoever had them has come to an end.
    const isClaimed = { get isOpen() { return model.words[threads.layout.unitOwners] !== 0 || threads.actors.slice(0, 2).some(({ state }) => state === 'done'); } };
    const third = { hasPut: false, hasTaken: false, hasEnded: false };
    const hasRoom = { get isOpen() { return third.hasTaken; } };
    threads.start(function* (thread) {
      yield { get isOpen() { return third.hasPut; } };
      assert.equal(yield* thread.putWaiting(1), 0);
    });
    threads.start(function* (thread) {
      yield hasRoom;
      yield* thread.put(2, function* () { yield { get isOpen() { return third.hasEnded; } }; });
    });
    threads.start(function* (thread) {
      yield* thread.putSmall(3);
      third.hasPut = true;
      yield isAwaited;
      assert.equal(yield* thread.take(), 3);
      third.hasTaken = true;
      yield isClaimed;
      yield* thread.putSmall(4);
      third.hasEnded = true;
    });
    threads.start(function* (thread) {
      yield hasRoom;
      while ((yield* thread.takeWaiting()) !== 1);
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions });
}

/** One puts, and waits until the other has done all of it. */
export function joinAll(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 1);
    let finished = 0;
    threads.start(function* (thread) {
      for (const value of [1, 2]) assert.equal(yield* thread.putWaiting(value), 0);
      assert.equal(yield* thread.joinWaiting(), 0);
      assert.equal(finished, 2, 'finished');
    });
    threads.start(function* (thread) {
      for (const value of [1, 2]) {
        assert.equal(yield* thread.takeWaiting(), value);
        finished++;
        assert.equal(yield* thread.join.done(), true);
      }
      assert.equal(yield* thread.join.done(), false);
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions, spuriousWakeUps: 1 });
}

/** Two wait to put, or to take; another takes two values, or puts them, and no more: both come to an end. */
export function serveTwo(trial: Trial, side: 'put' | 'take', preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 2);
    let isFull = false;
    for (const value of [3, 4]) {
      threads.start(function* (thread) {
        yield { get isOpen() { return isFull; } };
        if (side === 'put') assert.equal(yield* thread.putWaiting(value), 0);
        else assert.ok((yield* thread.takeWaiting()) > 0);
      });
    }
    threads.start(function* (thread) {
      if (side === 'put') for (const value of [1, 2]) assert.equal(yield* thread.put(value), 0);
      isFull = true;
      yield { get isOpen() { return threads.actors.slice(0, 2).every(({ state }) => state === 'blocked'); } };
      for (const value of [1, 2]) assert.equal(yield* side === 'put' ? thread.take() : thread.put(value), side === 'put' ? value : 0);
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions });
}

/** Two wait to put, or to take, of whom one may die; another looks for the dead, and the one that lives need not look by itself. */
export function probeForWaiter(trial: Trial, side: 'put' | 'take', preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 1);
    const isOver = (): boolean => /done|dead/.test(threads.actors[0]?.state ?? '');
    let isFull = false;
    for (const value of [2, 3]) {
      threads.start(function* (thread) {
        yield { get isOpen() { return isFull; } };
        if (side === 'put') yield* thread.putWaiting(value);
        else yield* thread.takeWaiting();
      });
    }
    threads.start(function* (thread) {
      if (side === 'put') yield* thread.put(1);
      isFull = true;
      yield { get isOpen() { return threads.actors[1]?.state === 'blocked' && threads.actors[0]?.state !== 'ready'; } };
      yield* side === 'put' ? thread.take() : thread.put(1);
      yield { get isOpen() { return isOver(); } };
      yield* thread.look(side);
    });
    threads.start(function* (thread) {
      const [first, second, looking] = threads.actors;
      yield { get isOpen() { return first?.state === 'dead' && looking?.state === 'done' && second?.state === 'blocked'; } };
      assert.equal(yield* side === 'put' ? thread.put(4) : thread.take(), WAIT, 'what the other waits for');
    });
    return { atRest: () => undefined };
  }, { preemptions, mortal: ['thread 1'] });
}

/** Values that go between a thread that blocks and several waits of one event loop. */
export interface LoopFlowSettings {
  readonly count: number;
  readonly preemptions: number;
  /** What the event loop waits for. */
  readonly side: 'put' | 'take';
  /** Its first wait is cancelled at some moment. */
  readonly cancelled?: boolean;
}

/** What was put is taken, in order; of a wait that is cancelled nothing is lost, and nothing comes after. */
export function flowThroughEventLoop(trial: Trial, { count, preemptions, side, cancelled = false }: LoopFlowSettings): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 1);
    const values = Array.from({ length: count }, (_, index) => index + 1);
    const taken: number[] = [];
    let waits: readonly ModelWaiter[] = [];
    const areOver = (): boolean => waits.length === count && waits.every(({ end }) => end !== 'waits');
    threads.start(function* (thread) {
      waits = yield* side === 'take' ? thread.takeInEventLoop(count, (value) => { taken.push(value); }) : thread.putInEventLoop(values);
      const [first] = waits;
      if (cancelled && first !== undefined) thread.actor.eventLoop.startTimer(() => first.cancel(), { repeats: false });
      yield* thread.actor.eventLoop.run();
    });
    threads.start(function* (thread) {
      if (side === 'put') for (let left = cancelled ? count - 1 : count; left > 0; left--) taken.push(yield* thread.takeWaiting());
      else for (const value of cancelled ? values.slice(1) : values) assert.equal(yield* thread.putWaiting(value), 0);
    });
    threads.start(function* (thread) {
      yield { get isOpen() { return areOver() && threads.actors[1]?.state === 'done'; } };
      for (let value = yield* thread.take(); value >= 0; value = yield* thread.take()) taken.push(value);
    });
    return {
      atRest: () => {
        const isCancelled = waits[0]?.end === 'cancelled';
        // Without it an item, or a wait, is left over: the last wait has nothing to take.
        const isLeft = cancelled && side === 'take' && !isCancelled;
        for (const [index, { end }] of waits.entries()) {
          assert.ok(end === 'taken' || (index === 0 && isCancelled) || (index === count - 1 && isLeft), `wait ${index} of the event loop`);
        }
        assert.ok(threads.actors[1]?.state === 'done', 'the other thread');
        const put = side === 'put' ? values.slice(isCancelled ? 1 : 0) : values.slice(cancelled ? 1 : 0);
        assert.deepEqual(taken, put, 'taken, in order');
        if (!isLeft) threads.expectNothingLeft();
      },
    };
  }, { preemptions });
}

/** One thing after the other: a thread that uses a queue while it reads from it has two desks, and no more. */
export function useWhileReading(trial: Trial): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 2);
    threads.start(function* (thread) {
      for (let round = 0; round <= model.queueLayout.DESKS; round++) {
        assert.equal(yield* thread.put(1), 0);
        assert.equal(yield* thread.takeAndPut(2), 0, 'there is a desk');
        assert.equal(yield* thread.take(), 2);
      }
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions: 0 });
}

/** All desks are of a thread that has died: another has one of them. */
export function inheritDesk(trial: Trial): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 1);
    threads.takeDesks(1);
    threads.start(function* () { yield { isOpen: false }; });
    threads.start(function* (thread) {
      yield { get isOpen() { return threads.actors[0]?.state === 'dead'; } };
      assert.equal(yield* thread.put(1), 0);
    });
    return { atRest: () => { if (threads.actors[0]?.state === 'dead') threads.expectEnded(); } };
  }, { preemptions: 0, mortal: ['thread 1'] });
}

/** Two find that a thread is dead, and one of them then puts at the desk that was its: nobody takes that away from it. */
export function sweepTogether(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 1);
    const stateOf = (index: number): string => threads.actors[index]?.state ?? '';
    const isDead = { get isOpen() { return stateOf(0) === 'dead'; } };
    threads.takeDesks(1);
    threads.start(function* () { yield { isOpen: false }; });
    threads.start(function* (thread) {
      yield isDead;
      yield* thread.sweep();
    });
    threads.start(function* (thread) {
      yield isDead;
      yield* thread.sweep();
      assert.equal(yield* thread.put(1, function* () {
        yield { get isOpen() { return stateOf(1) === 'done'; } };
        assert.ok(threads.hasNotedSlot(thread.me), 'the slot that it writes stands at its desk');
      }), 0);
    });
    return { atRest: () => { if (isDead.isOpen) threads.expectEnded(); } };
  }, { preemptions, mortal: ['thread 1'] });
}

/**
 * At the desk of a dead thread stands a slot that it was about to have. One sweeps while others use it: one takes what is in it,
 * if there is something, and then another puts there. It is free only when nobody uses it.
 */
export function sweepWhileUsed(trial: Trial, isFilled: boolean, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 1);
    const stateOf = (index: number): string => threads.actors[index]?.state ?? '';
    let isSetUp = false;
    const isDead = { get isOpen() { return isSetUp && stateOf(0) === 'dead'; } };
    threads.start(function* () {
      yield { get isOpen() { return isSetUp; } };
      yield { isOpen: false };
    });
    threads.start(function* (thread) {
      yield isDead;
      yield* thread.sweep();
    });
    threads.start(function* (thread) {
      yield isDead;
      if (isFilled) assert.equal(yield* thread.take(), 1);
    });
    threads.start(function* (thread) {
      yield { get isOpen() { return isDead.isOpen && (stateOf(2) === 'done' || !isFilled); } };
      assert.equal(yield* thread.put(2), 0);
    });
    threads.start(function* (thread) {
      if (isFilled) assert.equal(yield* thread.put(1), 0);
      threads.leaveSlots(1, 1);
      isSetUp = true;
      yield { get isOpen() { return isDead.isOpen && [1, 2, 3].every((index) => stateOf(index) === 'done'); } };
      assert.equal(yield* thread.take(), 2);
      assert.equal(threads.isInUse(0), false, 'what was taken is free');
    });
    return { atRest: () => { if (isDead.isOpen) threads.expectEnded(); } };
  }, { preemptions, mortal: ['thread 1'] });
}

/** A slot stands at the desks of two dead threads, of whom one had it: two sweep at once, and then somebody once more, and it is free. */
export function freeTogether(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 1);
    const stateOf = (index: number): string => threads.actors[index]?.state ?? '';
    const isDead = { get isOpen() { return stateOf(0) === 'dead'; } };
    threads.leaveSlots(1, 2);
    threads.takeFirstSlot();
    threads.start(function* () { yield { isOpen: false }; });
    for (let index = 0; index < 2; index++) {
      threads.start(function* (thread) {
        yield isDead;
        yield* thread.sweep();
      });
    }
    threads.start(function* (thread) {
      yield { get isOpen() { return stateOf(1) === 'done' && stateOf(2) === 'done'; } };
      yield* thread.sweep();
      assert.equal(threads.isInUse(0), false, 'what nobody has is free');
      assert.equal(yield* thread.put(1), 0);
    });
    return { atRest: () => { if (isDead.isOpen) threads.expectEnded(); } };
  }, { preemptions, mortal: ['thread 1'] });
}

/** One waits to put into a queue that is full, and another shuts it down: it is refused, though nobody takes anything. */
export function shutDownFull(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 1);
    let isFull = false;
    threads.start(function* (thread) {
      assert.equal(yield* thread.put(1), 0);
      isFull = true;
      assert.equal(yield* thread.putWaiting(2), REFUSED);
    });
    threads.start(function* (thread) {
      yield { get isOpen() { return isFull; } };
      yield* thread.shutDown(false);
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions });
}

/** One joins a queue whose last item another has done, and died before it told; a third shuts it down: who joins is told by that. */
export function outliveDone(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new QueueThreads(model, cast, 1);
    const stateOf = (index: number): string => threads.actors[index]?.state ?? '';
    let isFilled = false;
    threads.start(function* (thread) {
      yield { get isOpen() { return stateOf(1) === 'blocked'; } };
      assert.equal(yield* thread.take(), 1);
      assert.ok(yield* thread.join.done());
    });
    threads.start(function* (thread) {
      assert.equal(yield* thread.put(1), 0);
      isFilled = true;
      assert.equal(yield* thread.joinWaiting(), 0);
    });
    threads.start(function* (thread) {
      yield { get isOpen() { return isFilled && /done|dead/.test(stateOf(0)); } };
      yield* thread.shutDown(false);
    });
    return { atRest: () => { if (threads.unfinished() === 0) threads.expectEnded(); } };
  }, { preemptions, mortal: ['thread 1'] });
}
