import assert from 'node:assert/strict';

import type { Explored, Trial } from '@heddle/testkit/model-checker';

import { WaitsModel } from './waits-model.js';

/**
 * A thread waits in its event loop, for words of two rows, and may die at any moment, in which it hangs its bell, too. Another has its place
 * then, while a third changes the word, and tells of it, again and again.
 */
export function inheritPlace(trial: Trial, { preemptions, changes }: { readonly preemptions: number; readonly changes: number }): Explored {
  const model = new WaitsModel({ trial, places: 1 });
  const [word = 0, neighbour = 0] = model.wordsOfRow(0, 2);
  const [other = 0] = model.wordsOfRow(1, 1);
  return model.explore((processes) => {
    const ended: string[] = [];
    processes.start(function* (thread) {
      yield* processes.listen(thread, { word: other, timeout: 50 }, () => undefined);
      yield* processes.listen(thread, { word, wanted: changes }, () => { ended.push('testator'); });
      yield* thread.actor.eventLoop.run();
    });
    processes.start(function* (thread) {
      yield* processes.untilDead(1);
      yield* processes.listen(thread, { word: neighbour, timeout: 50 }, () => undefined);
      yield* processes.listen(thread, { word, wanted: changes }, () => { ended.push('heir'); });
      yield* thread.actor.eventLoop.run();
    });
    processes.start(function* (thread) {
      for (let value = 1; value <= changes; value++) yield* processes.change(thread, word, value);
      assert.ok(thread.pipes.count <= 1, 'pipes of one place');
    });
    return {
      atRest: () => {
        const isDead = processes.threads[0]?.actor.state === 'dead';
        assert.ok(ended.includes(isDead ? 'heir' : 'testator'), 'who is alive has heard of the last change');
        processes.expectNoPolling();
        processes.expectClean();
      },
    };
  }, { preemptions, mortal: ['thread 1'] });
}

/** A thread that was rung dies: who rings it next makes its place free, and keeps no pipe of it. */
export function ringTheDead(trial: Trial, preemptions: number): Explored {
  const model = new WaitsModel({ trial, places: 1 });
  const [word = 0] = model.wordsOfRow(0, 1);
  return model.explore((processes) => {
    processes.start(function* (thread) {
      yield* processes.listen(thread, { word, wanted: 3 }, () => undefined);
      yield* thread.actor.eventLoop.run();
    });
    processes.start(function* (thread) {
      yield* processes.change(thread, word, 1);
      yield* processes.untilDead(1);
      assert.equal(yield* processes.change(thread, word, 2), 0, 'the dead hear nothing');
      const { Row, rowOf } = model.layout;
      // It may have died between two waits.
      if (model.words[rowOf(word) + Row.bells] === 0) return;
      assert.equal(threadAt(model, 0), 0, 'the place is free');
      assert.equal(thread.pipes.count, 0, 'pipes of the dead');
    });
    return { atRest: () => { assert.equal(processes.threads[1]?.actor.state === 'done', processes.threads[0]?.actor.state === 'dead'); } };
  }, { preemptions, mortal: ['thread 1'] });
}

/** Two hang their bells, for which there are two places, while a third tells of a change. */
export function hangTogether(trial: Trial, preemptions: number): Explored {
  const model = new WaitsModel({ trial });
  const [word = 0] = model.wordsOfRow(0, 1);
  return model.explore((processes) => {
    let heard = 0;
    for (let count = 0; count < 2; count++) {
      processes.start(function* (thread) {
        yield* processes.listen(thread, { word }, () => { heard++; });
        yield* thread.actor.eventLoop.run();
      });
    }
    processes.start((thread) => processes.changeOnly(thread, word));
    return {
      atRest: () => {
        assert.equal(heard, 2);
        processes.expectNoPolling();
        processes.expectClean();
      },
    };
  }, { preemptions });
}

/**
 * A thread takes its bell down at some moment and hangs it again at the same place, with another file at its pipe's descriptor in between; whoever
 * rings meanwhile writes to no other file, and is heard by the new bell.
 */
export function hangAgain(trial: Trial, { preemptions, changes }: { readonly preemptions: number; readonly changes: number }): Explored {
  const model = new WaitsModel({ trial, places: 1 });
  const [word = 0] = model.wordsOfRow(0, 1);
  return model.explore((processes) => {
    let isOver = false;
    processes.start(function* (thread) {
      // What waits by then waits again.
      thread.actor.eventLoop.startTimer(function* () {
        yield* thread.waits.close();
        assert.equal(threadAt(model, 0), 0, 'the place is free');
      }, { repeats: false });
      yield* processes.listen(thread, { word, wanted: changes }, () => { isOver = true; });
      yield* thread.actor.eventLoop.run();
    });
    processes.start(function* (thread) {
      for (let value = 1; value <= changes; value++) yield* processes.change(thread, word, value);
      yield* thread.waits.close();
      assert.equal(thread.pipes.count, 0, 'pipes that are left open');
    });
    return {
      atRest: () => {
        assert.ok(isOver, 'the event loop has heard of the last change');
        processes.expectNoPolling();
        processes.expectClean();
      },
    };
  }, { preemptions });
}

/** More wait in their event loops than there are places: those who have none look by themselves. */
export function waitWithoutPlace(trial: Trial, { places, preemptions }: { readonly places: number; readonly preemptions: number }): Explored {
  const model = new WaitsModel({ trial, places });
  const [word = 0] = model.wordsOfRow(0, 1);
  return model.explore((processes) => {
    const over = new Set<number>();
    for (let count = 0; count < 2; count++) {
      processes.start(function* (thread) {
        yield* processes.listen(thread, { word }, () => { over.add(thread.me); });
        yield* thread.actor.eventLoop.run(() => { thread.actor.summarise({ isOver: over.has(thread.me), ...processes.pending(thread) }); });
      });
    }
    processes.start((thread) => processes.changeOnly(thread, word));
    return {
      atRest: () => {
        assert.deepEqual([...over].sort(), [1, 2]);
        processes.expectClean();
        processes.expectNoPolling();
      },
    };
  }, { preemptions });
}

/** A word is changed, told of and changed back: event loops that wait for it are told, with a bell and without one. */
export function changeBackForEventLoops(trial: Trial, preemptions: number): Explored {
  const model = new WaitsModel({ trial, places: 1 });
  const [word = 0] = model.wordsOfRow(0, 1);
  return model.explore((processes) => {
    const over = new Set<number>();
    let begun = 0;
    for (let count = 0; count < 2; count++) {
      processes.start(function* (thread) {
        yield* processes.listenOnce(thread, word, () => { over.add(thread.me); });
        begun++;
        yield* thread.actor.eventLoop.run(() => { thread.actor.summarise({ isOver: over.has(thread.me), ...processes.pending(thread) }); });
      });
    }
    processes.start(function* (thread) {
      yield { get isOpen() { return begun === 2; } };
      yield* processes.change(thread, word, 1);
      yield* model.simulation.memory.store(word, 0);
    });
    return {
      atRest: () => {
        assert.deepEqual([...over].sort(), [1, 2]);
        processes.expectClean();
        processes.expectNoPolling();
      },
    };
  }, { preemptions });
}

function threadAt(model: WaitsModel, place: number): number {
  const { bellAt, Bell } = model.layout;
  return model.words[bellAt(place) + Bell.thread] ?? 0;
}
