import assert from 'node:assert/strict';

import type { Explored, Stepped, Steps, Trial } from '@heddle/testkit/model-checker';
import { ArrivalOrder, Occupancy } from '@heddle/testkit/model-checker';

import { Header } from '../../src/shared/protocol/layout.js';
import type { ReadState, WriteState } from '../../src/shared/protocol/read-write-state.js';
import { READ, READ_BLOCKING, RECOVER_WRITE, WRITE } from '../../src/shared/protocol/read-write-state.js';
import type { Verdict } from '../../src/shared/protocol/resource.js';
import { localLine, SILENT } from './event-loops.js';
import type { ModelWaiter } from './model-waiter.js';
import { SharedModel } from './shared-model.js';
import type { Thread } from './threads.js';
import { Threads } from './threads.js';

/** Readers and writers. */
export interface ReadWriteSettings {
  /** By their letters: `rrw`; a `t` writes if it need not wait for that. */
  readonly kinds: string;
  readonly preemptions: number;
  readonly impatientWriter?: boolean;
  /** Writers try the fast way first. */
  readonly tryFirst?: boolean;
  /** The first may die at any moment. */
  readonly mortal?: boolean;
  /** Places for reading threads. */
  readonly readers?: number;
  readonly cells?: number;
  readonly spuriousWakeUps?: number;
  /** Writers come at any moment: whether they are served in that order is looked at. */
  readonly fair?: boolean;
  readonly sampled?: number;
}

/** No writer together with anybody, and all come to an end. */
export function readAndWrite(trial: Trial, settings: ReadWriteSettings): Explored {
  const { kinds, preemptions, impatientWriter = false, tryFirst = false, mortal = false, readers, cells, spuriousWakeUps = 0, fair = false, sampled } = settings;
  const model = new SharedModel({ trial, readers, cells, polling: mortal });
  const explore: SharedModel['simulation']['explore'] = (set, options) =>
    sampled === undefined ? model.simulation.explore(set, options) : model.simulation.sample(set, { ...options, runs: sampled, seed: 1 });
  return explore((cast) => {
    const threads = new Threads(model, cast);
    // A writer takes all places.
    const inside = new Occupancy(kinds.length);
    const order = new ArrivalOrder();
    let wasRefused = false;
    const read = function* (thread: Thread): Steps {
      const reading = new model.readWrite.ReadState({ memory: model.memory, me: thread.me, liveness: threads.liveness }) as unknown as Stepped<ReadState>;
      const verdict = yield* threads.wait(thread, reading);
      // The writer has died: that is for a writer to put right.
      if (mortal && verdict === 'refused') return;
      assert.equal(verdict, 'taken');
      inside.enter(thread.actor);
      yield* threads.elsewhere(thread);
      inside.leave(thread.actor);
      assert.ok(yield* reading.release());
    };
    const write = function* (thread: Thread, tryOnly: boolean): Steps {
      const writing = new model.readWrite.WriteState({ memory: model.memory, me: thread.me, liveness: threads.liveness }) as unknown as Stepped<WriteState>;
      const { actor } = thread;
      let verdict: Verdict = 'refused';
      if (fair) {
        yield* threads.elsewhere(thread);
        order.comes(actor);
      }
      const taken = (): void => {
        if (fair) order.isServed(actor);
      };
      if ((tryFirst || tryOnly) && (yield* writing.tryTake())) {
        taken();
        verdict = 'taken';
      }
      if (verdict !== 'taken' && tryOnly) verdict = 'wait';
      for (let claim = WRITE; verdict === 'refused'; claim = RECOVER_WRITE) {
        verdict = yield* threads.wait(thread, writing, { claim, impatient: impatientWriter, taken });
        wasRefused ||= verdict === 'refused';
      }
      if (verdict === 'wait') return;
      inside.enter(actor, kinds.length);
      assert.equal(yield* writing.writer(), thread.me);
      yield* threads.elsewhere(thread);
      inside.leave(thread.actor);
      assert.ok(yield* writing.release());
    };
    for (const kind of kinds) threads.start((thread) => (kind === 'r' ? read(thread) : write(thread, kind === 't')));
    return {
      witnesses: fair ? [order] : [],
      atRest: () => {
        threads.expectEnded();
        if (wasRefused) assert.equal(model.words[Header.deaths], 1, 'writers that were found dead');
      },
    };
  }, { preemptions, spuriousWakeUps, mortal: mortal ? ['thread 1'] : [] });
}

/** A thread reads twice at once: a writer waits for the end of both. */
export function readTwice(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const inside = new Occupancy(2);
    threads.start(function* (thread) {
      const reading = new model.readWrite.ReadState({ memory: model.memory, me: thread.me, liveness: threads.liveness }) as unknown as Stepped<ReadState>;
      assert.equal(yield* threads.wait(thread, reading), 'taken');
      inside.enter(thread.actor);
      // Where a writer waits, the second has to wait behind it.
      const twice = (yield* reading.take(0)) === 'taken';
      if (twice) {
        assert.ok(yield* reading.release());
        yield* threads.elsewhere(thread);
      }
      inside.leave(thread.actor);
      assert.ok(yield* reading.release());
      assert.equal(yield* reading.release(), false, 'it reads no more');
    });
    threads.start(function* (thread) {
      const writing = new model.readWrite.WriteState({ memory: model.memory, me: thread.me, liveness: threads.liveness }) as unknown as Stepped<WriteState>;
      assert.equal(yield* threads.wait(thread, writing), 'taken');
      inside.enter(thread.actor, 2);
      yield* threads.elsewhere(thread);
      inside.leave(thread.actor);
      assert.ok(yield* writing.release());
      assert.equal(yield* writing.release(), false, 'it writes no more');
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions, spuriousWakeUps: 1 });
}

/**
 * A thread whose event loop waits to write blocks to read: its own writers, who cannot take their turn meanwhile, do not keep it
 * out, and all come to an end.
 *
 * @param kinds Of the other threads: `rw`.
 */
export function readBehindOwnWriter(trial: Trial, kinds: string, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const places = kinds.length + 2;
    const inside = new Occupancy(places);
    const { readingOf, writingOf } = sides(model, threads);
    const read = function* (thread: Thread, claim: number): Steps {
      assert.equal(yield* threads.wait(thread, readingOf(thread.me), { claim }), 'taken');
      inside.enter(thread.actor);
      yield* threads.elsewhere(thread);
      inside.leave(thread.actor);
      assert.ok(yield* readingOf(thread.me).release());
    };
    const write = function* (thread: Thread): Steps {
      inside.enter(thread.actor, places);
      yield* threads.elsewhere(thread);
      inside.leave(thread.actor);
      assert.ok(yield* writingOf(thread.me).release());
    };
    let wait: ModelWaiter | undefined;
    threads.start(function* (thread) {
      const { me, actor } = thread;
      const line = localLine(model, writingOf(me), { me, ...threads.liveness }, { ...SILENT, taken: () => { actor.eventLoop.push(() => write(thread)); } });
      wait = yield* line.wait(WRITE);
      if (wait.end === 'waits') yield* read(thread, READ_BLOCKING);
      yield* actor.eventLoop.run();
    });
    for (const kind of kinds) {
      threads.start(function* (thread) {
        if (kind === 'r') {
          yield* read(thread, READ);
          return;
        }
        assert.equal(yield* threads.wait(thread, writingOf(thread.me), { claim: WRITE }), 'taken');
        yield* write(thread);
      });
    }
    return {
      atRest: () => {
        assert.equal(wait?.end, 'taken', 'what the event loop waited for');
        assert.deepEqual(threads.actors.slice(1).map(({ state }) => state), Array.from(kinds, () => 'done'));
      },
    };
  }, { preemptions });
}

/** Two find a thread dead that read, or wrote: of it nothing is left, and one reads, or both write, as with any lock. */
export function buryTogether(trial: Trial, dead: 'reader' | 'writer', preemptions: number): Explored {
  const model = new SharedModel({ trial, readers: 1 });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const inside = new Occupancy(2);
    const { readingOf, writingOf } = sides(model, threads);
    let isSetUp = false;
    const isDead = (): boolean => isSetUp && threads.actors[0]?.state === 'dead';
    threads.start(function* (thread) {
      yield { get isOpen() { return isSetUp; } };
      yield* threads.elsewhere(thread);
    });
    for (const reads of [false, dead === 'reader']) {
      threads.start(function* (thread) {
        const { me, actor } = thread;
        yield { get isOpen() { return isDead(); } };
        const mine = reads ? readingOf(me) : writingOf(me);
        yield* mine.probe();
        if ((yield* mine.take(reads ? READ : RECOVER_WRITE)) !== 'taken') return;
        inside.enter(actor, reads ? 1 : 2);
        yield* threads.elsewhere(thread);
        inside.leave(actor);
        assert.ok(yield* mine.release(), 'it has what it has acquired');
      });
    }
    threads.start(function* ({ me }) {
      assert.equal(yield* dead === 'reader' ? readingOf(1).take(READ) : writingOf(1).take(WRITE), 'taken');
      isSetUp = true;
      yield { get isOpen() { return isDead() && threads.actors.slice(1, 3).every(({ state }) => state === 'done'); } };
      assert.equal(yield* writingOf(me).take(RECOVER_WRITE), 'taken', 'nobody has it any more');
      assert.equal(model.words[Header.deaths], dead === 'writer' ? 1 : 0, 'writers that were found dead');
    });
    return { atRest: () => { if (isDead()) threads.expectEnded(); } };
  }, { preemptions, mortal: ['thread 1'] });
}

/** One thing after the other: what can be had at once. */
export function tryInTurn(trial: Trial): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const { readingOf, writingOf } = sides(model, threads);
    threads.start(function* () {
      assert.ok(yield* writingOf(1).tryTake(), 'nobody has it');
      assert.equal(yield* readingOf(2).tryTake(), false, 'somebody writes');
      assert.equal(yield* writingOf(2).tryTake(), false, 'somebody writes');
      assert.equal(yield* writingOf(2).release(), false, 'it does not write');
      yield* writingOf(2).threadEnds();
      assert.equal(yield* writingOf(2).writer(), 1, 'who ends without having it leaves it alone');
      assert.equal(model.words[Header.deaths], 0);
      assert.ok(yield* writingOf(1).release());
      for (let depth = 1; depth <= 2; depth++) {
        assert.ok(yield* readingOf(1).tryTake(), 'nobody writes');
        assert.equal(yield* readingOf(1).depth(), depth);
      }
      assert.equal(yield* writingOf(2).tryTake(), false, 'somebody reads');
      yield* readingOf(1).threadEnds();
      assert.equal(yield* readingOf(1).depth(), 0);
      assert.ok(yield* writingOf(2).tryTake(), 'who read has ended');
      yield* writingOf(2).threadEnds();
      assert.equal(model.words[Header.deaths], 1);
      assert.equal(yield* readingOf(1).take(READ), 'refused');
      assert.equal(yield* writingOf(1).take(RECOVER_WRITE), 'taken');
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions: 0 });
}

/** A writer may die while it waits. As long as it lives nobody reads past it; then a read can be had at once. */
export function tryBehindTheDeadWriter(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const { readingOf, writingOf } = sides(model, threads);
    const stateOf = (index: number): string => threads.actors[index]?.state ?? '';
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      yield* threads.wait(thread, writingOf(thread.me));
      yield* writingOf(thread.me).release();
    });
    threads.start(function* (thread) {
      if (!(yield* readingOf(thread.me).tryTake())) return;
      yield { get isOpen() { return stateOf(0) !== 'ready'; } };
      const isAwaited = stateOf(0) === 'blocked';
      const isPast = yield* readingOf(5).tryTake();
      assert.ok(!isPast || !isAwaited || stateOf(0) === 'dead', 'nobody reads past a writer that waits');
      if (isPast) assert.ok(yield* readingOf(5).release());
      assert.ok(yield* readingOf(thread.me).release());
    });
    threads.start(function* ({ me }) {
      yield { get isOpen() { return stateOf(0) === 'dead' && stateOf(1) === 'done'; } };
      const isFree = (yield* writingOf(me).writer()) === 0;
      assert.equal(yield* readingOf(me).tryTake(), isFree, 'whether a read can be had');
    });
    return { atRest: () => undefined };
  }, { preemptions, mortal: ['thread 1'] });
}

/**
 * A writer dies, and somebody who does not wait looks for the dead; or it ends, and says so. Who waits is refused, recovers the lock, and need
 * not look by itself.
 */
export function probeForWaiters(trial: Trial, how: 'dies' | 'ends', preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const { writingOf } = sides(model, threads);
    const isOver = (): boolean => /done|dead/.test(threads.actors[0]?.state ?? '');
    threads.start(function* (thread) {
      if (!(yield* writingOf(thread.me).tryTake())) return;
      yield* threads.elsewhere(thread);
      if (how === 'ends') yield* writingOf(thread.me).threadEnds();
      else assert.ok(yield* writingOf(thread.me).release());
    });
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      let verdict: Verdict = 'refused';
      for (let claim = WRITE; verdict === 'refused'; claim = RECOVER_WRITE) verdict = yield* threads.wait(thread, writingOf(thread.me), { claim });
      assert.ok(yield* writingOf(thread.me).release());
    });
    threads.start(function* (thread) {
      yield { get isOpen() { return isOver(); } };
      if (how === 'dies') yield* threads.look(thread, writingOf(thread.me));
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions, mortal: how === 'dies' ? ['thread 1'] : [] });
}

/** Both sides of the lock, of threads by their numbers. */
function sides(model: SharedModel, { liveness }: Threads): { readonly readingOf: (me: number) => Stepped<ReadState>; readonly writingOf: (me: number) => Stepped<WriteState> } {
  const { memory } = model;
  return {
    readingOf: (me) => new model.readWrite.ReadState({ memory, me, liveness }) as unknown as Stepped<ReadState>,
    writingOf: (me) => new model.readWrite.WriteState({ memory, me, liveness }) as unknown as Stepped<WriteState>,
  };
}
