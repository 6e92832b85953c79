import assert from 'node:assert/strict';

import type { Explored, Stepped, Steps, Trial } from '@heddle/testkit/model-checker';
import { Occupancy } from '@heddle/testkit/model-checker';

import { Header } from '../../src/shared/protocol/layout.js';
import type { ReadState, WriteState } from '../../src/shared/protocol/read-write-state.js';
import { RECOVER_WRITE, WRITE } from '../../src/shared/protocol/read-write-state.js';
import type { Verdict } from '../../src/shared/protocol/resource.js';
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
  readonly sampled?: number;
}

/** No writer together with anybody, and all come to an end. */
export function readAndWrite(trial: Trial, settings: ReadWriteSettings): Explored {
  const { kinds, preemptions, impatientWriter = false, tryFirst = false, mortal = false, readers, cells, spuriousWakeUps = 0, sampled } = settings;
  const model = new SharedModel({ trial, readers, cells, polling: mortal });
  const explore: SharedModel['simulation']['explore'] = (set, options) =>
    sampled === undefined ? model.simulation.explore(set, options) : model.simulation.sample(set, { ...options, runs: sampled, seed: 1 });
  return explore((cast) => {
    const threads = new Threads(model, cast);
    // A writer takes all places.
    const inside = new Occupancy(kinds.length);
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
      let verdict: Verdict = 'refused';
      if ((tryFirst || tryOnly) && (yield* writing.tryTake())) verdict = 'taken';
      else if (tryOnly) verdict = 'wait';
      for (let claim = WRITE; verdict === 'refused'; claim = RECOVER_WRITE) {
        verdict = yield* threads.wait(thread, writing, { claim, impatient: impatientWriter });
        wasRefused ||= verdict === 'refused';
      }
      if (verdict === 'wait') return;
      inside.enter(thread.actor, kinds.length);
      assert.equal(yield* writing.writer(), thread.me);
      yield* threads.elsewhere(thread);
      inside.leave(thread.actor);
      assert.ok(yield* writing.release());
    };
    for (const kind of kinds) threads.start((thread) => (kind === 'r' ? read(thread) : write(thread, kind === 't')));
    return {
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
