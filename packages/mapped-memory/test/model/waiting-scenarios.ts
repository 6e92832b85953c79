import assert from 'node:assert/strict';

import type { Explored, Trial } from '@heddle/testkit/model-checker';

import type { WaitsModelOptions } from './waits-model.js';
import { WaitsModel } from './waits-model.js';

/** Who waits for what, and who changes it. A word is named by its number: of the first row, and 9 of the second. */
export interface WaitingSettings extends Omit<WaitsModelOptions, 'trial'> {
  /** For each thread that blocks, its word. */
  readonly blocking?: readonly number[];
  /** For each thread with an event loop, the words that it waits for. */
  readonly listening?: readonly (readonly number[])[];
  /** For each thread that changes words, which. */
  readonly changing: readonly (readonly number[])[];
  /** The first wait of each event loop may end without it. */
  readonly impatient?: boolean;
  /** Each has so many pipes of others' open, at most. */
  readonly limit?: number;
  readonly preemptions: number;
  readonly spuriousWakeUps?: number;
}

/** All who wait for a word go on once it has changed, and are noted nowhere then. */
export function tellOfChanges(trial: Trial, settings: WaitingSettings): Explored {
  const { blocking = [], listening = [], changing, impatient = false, limit, preemptions, spuriousWakeUps } = settings;
  const model = new WaitsModel({ ...settings, trial });
  const words = [...model.wordsOfRow(0, 8), ...model.wordsOfRow(1, 8)];
  const word = (number: number): number => words[number] ?? 0;
  return model.explore((processes) => {
    const ended: string[] = [];
    const expected: string[] = [];
    for (const number of blocking) {
      processes.start((thread) => processes.block(thread, word(number)));
    }
    for (const [index, numbers] of listening.entries()) {
      processes.start(function* (thread) {
        for (const [turn, number] of numbers.entries()) {
          const timeout = impatient && turn === 0 ? 50 : Infinity;
          yield* processes.listen(thread, { word: word(number), timeout }, (outcome) => { ended.push(`event loop ${index}, wait ${turn}: ${timeout === Infinity ? outcome : 'over'}`); });
        }
        yield* thread.actor.eventLoop.run();
      });
      for (const turn of numbers.keys()) expected.push(`event loop ${index}, wait ${turn}: ${impatient && turn === 0 ? 'over' : 'ok'}`);
    }
    for (const numbers of changing) {
      processes.start(function* (thread) {
        for (const number of numbers) yield* processes.change(thread, word(number));
      }, limit);
    }
    return {
      atRest: () => {
        assert.deepEqual(ended.sort(), expected.sort(), 'waits of event loops');
        for (const { actor } of processes.threads.slice(0, blocking.length)) assert.equal(actor.state, 'done', actor.name);
        processes.expectClean();
      },
    };
  }, { preemptions, spuriousWakeUps });
}

/** A word is changed again and again, as is another of its row: an event loop that waits for each change is told of the last. */
export function tellOfLast(trial: Trial, preemptions: number): Explored {
  const model = new WaitsModel({ trial });
  const [word = 0, neighbour = 0] = model.wordsOfRow(0, 2);
  return model.explore((processes) => {
    let isOver = false;
    processes.start(function* (thread) {
      yield* processes.listen(thread, { word, wanted: 2 }, () => { isOver = true; });
      yield* thread.actor.eventLoop.run();
    });
    processes.start((thread) => processes.changeOnly(thread, neighbour));
    processes.start(function* (thread) {
      for (const value of [1, 2]) yield* processes.change(thread, word, value);
    });
    return {
      atRest: () => {
        assert.ok(isOver);
        processes.expectClean();
      },
    };
  }, { preemptions });
}

/** A word is changed, told of and changed back while a thread that blocks is between two slices: its wait ends all the same. */
export function changeBack(trial: Trial, preemptions: number): Explored {
  const model = new WaitsModel({ trial, slices: true });
  const [word = 0] = model.wordsOfRow(0, 1);
  return model.explore((processes) => {
    processes.start(function* ({ waits, futex }) {
      futex.waitBegins();
      assert.notEqual(yield* waits.wait(model.region, word, 0, Infinity), 'timed-out');
    });
    const isAsleep = (): boolean => processes.threads[0]?.actor.blocker !== undefined || processes.threads[0]?.actor.state === 'done';
    processes.start(function* (thread) {
      yield { get isOpen() { return isAsleep(); } };
      yield* processes.change(thread, word, 1);
      yield* model.simulation.memory.store(word, 0);
    });
    return { atRest: () => { assert.equal(processes.threads[0]?.actor.state, 'done', 'the wait'); } };
  }, { preemptions });
}

/** What is answered where nothing overlaps; a thread hears its own bell. */
export function waitInTurn(trial: Trial): Explored {
  const model = new WaitsModel({ trial });
  const [word = 0, other = 0] = model.wordsOfRow(0, 2);
  return model.explore((processes) => {
    const ended: string[] = [];
    processes.start(function* (thread) {
      const { waits } = thread;
      assert.equal(yield* waits.wait(model.region, word, 1, Infinity), 'not-equal');
      assert.deepEqual(yield* waits.waitAsync(model.region, word, 1, Infinity), { async: false, value: 'not-equal' });
      assert.deepEqual(yield* waits.waitAsync(model.region, word, 0, 0), { async: false, value: 'timed-out' });
      assert.equal(yield* waits.notify(model.region, word, 1), 0, 'nobody waits');
      yield* processes.listen(thread, { word }, (outcome) => { ended.push(outcome); });
      assert.equal(yield* processes.change(thread, other), 1, 'of the same row');
      assert.equal(yield* processes.change(thread, word), 0, 'what was woken waits again in the next turn');
      yield* thread.actor.eventLoop.run();
    });
    return {
      atRest: () => {
        assert.deepEqual(ended, ['ok']);
        processes.expectClean();
      },
    };
  }, { preemptions: 0 });
}
