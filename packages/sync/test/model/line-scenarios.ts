import assert from 'node:assert/strict';

import type { Explored, Steps, Trial, Witness } from '@heddle/testkit/model-checker';

import { Cell, cellAt, Line } from '../../src/shared/protocol/layout.js';
import type { Verdict } from '../../src/shared/protocol/resource.js';
import { localLine, SILENT } from './event-loops.js';
import type { ModelWaiter } from './model-waiter.js';
import { SharedModel } from './shared-model.js';
import { Threads } from './threads.js';

const LINE = 8;

/** Two join a line; who joins again later stands further back, and who leaves is not counted any more. `drawn`: the last ticket that was drawn before. */
export function joinInOrder(trial: Trial, drawn: number, preemptions: number): Explored {
  const model = new SharedModel({ trial, cells: 5 });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    model.words[LINE + Line.tickets] = drawn;
    const held = new Set<number>();
    for (const times of [1, 3]) {
      threads.start(function* ({ me }) {
        const own: number[] = [];
        let before: number | undefined;
        for (let time = 0; time < times; time++) {
          const cell = yield* model.line.join(model.words, LINE, me);
          assert.ok(!held.has(cell), 'a cell is one waiter\'s');
          held.add(cell);
          own.push(cell);
          assert.ok((model.words[LINE + Line.used] ?? 0) > Math.max(...held), 'cells that are looked at');
          const ticket = model.words[cellAt(LINE, cell) + Cell.ticket] ?? 0;
          assert.notEqual(ticket, 0, 'who has joined has a ticket');
          if (before !== undefined) assert.ok(((ticket - before) | 0) > 0, 'who joins later stands further back');
          before = ticket;
        }
        if (times === 1) return;
        for (const cell of own.slice(1)) {
          held.delete(cell);
          yield* model.line.leave(model.memory, LINE, cell);
        }
        const waiters = yield* model.line.countWaiters(model.words, LINE);
        assert.ok(waiters === 1 || waiters === 2, 'waiters that are counted');
      });
    }
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions });
}

/** A thread dies while it joins a line. Of two who then clear it one joins: what it has is not cleared by the other. */
export function clearTogether(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    let joined: number | undefined;
    threads.start(function* (thread) {
      const { me } = thread;
      // Here it may die for the first time; what the others touch after that is contended, and it may die there, too.
      yield* threads.elsewhere(thread);
      yield* model.line.join(model.words, LINE, me);
      yield* model.line.join(model.words, LINE, me);
    });
    for (const joins of [true, false]) {
      threads.start(function* (thread) {
        const { me } = thread;
        yield* threads.elsewhere(thread);
        yield { get isOpen() { return threads.actors[0]?.state === 'dead'; } };
        yield* model.line.clearDead(model.memory, LINE, me, threads.liveness);
        if (joins) joined = yield* model.line.join(model.words, LINE, me);
      });
    }
    return {
      atRest: () => {
        if (threads.actors[0]?.state !== 'dead') return;
        threads.expectEnded();
        for (let cell = 0; cell < 3; cell++) {
          const at = cellAt(LINE, cell);
          assert.equal(model.words[at + Cell.owner], cell === joined ? 2 : 0, `who has cell ${cell}`);
          assert.equal(model.words[at + Cell.ticket] !== 0, cell === joined, `whether cell ${cell} is waited in`);
        }
      },
    };
  }, { preemptions, mortal: ['thread 1'] });
}

/** Where something is that is waited for: the line's own words end before it. */
const THERE = 500;

/**
 * A thread dies while it signals: who sleeps sees to it by the next time it looks that others see it.
 *
 * @param inEventLoop Whether its event loop waits, not the thread.
 */
export function outliveSignaller(trial: Trial, preemptions: number, inEventLoop = false): Explored {
  const model = new SharedModel({ trial, polling: true });
  const { memory } = model.simulation;
  const { load } = memory.atomics;
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    // Somebody waited before.
    model.words[LINE + Line.mayWait] = 1;
    // How often it has looked since the death; the first time it may have begun before.
    let probes = 0;
    let wait: ModelWaiter | undefined;
    const isDead = (): boolean => threads.actors[0]?.state === 'dead';
    const resource = {
      line: LINE,
      everyone: false,
      *take(): Steps<Verdict> {
        return load !== undefined && (yield* load(model.words, THERE)) === 1 ? 'taken' : 'wait';
      },
      pass: () => undefined,
      probe: () => {
        if (isDead()) probes = Math.min(2, probes + 1);
      },
    };
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      yield* model.line.signalFirst(model.memory, LINE);
    });
    threads.start(function* (thread) {
      if (!inEventLoop) {
        assert.equal(yield* threads.wait(thread, resource), 'taken');
        return;
      }
      const { me, actor } = thread;
      const line = localLine(model, resource, { me, ...threads.liveness }, SILENT);
      wait = yield* line.wait(0);
      yield* actor.eventLoop.run(() => { actor.summarise({ armed: line.$armed !== undefined, waits: wait?.end === 'waits' }); });
    });
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      yield { get isOpen() { return threads.actors[0]?.state === 'done' || (isDead() && probes === 2 && threads.actors[1]?.state === 'blocked'); } };
      if (isDead()) assert.equal(model.words[LINE + Line.mayWait], 1, 'whether others see that somebody waits');
      yield* memory.store(THERE, 1);
      yield* model.line.signalFirst(model.memory, LINE);
    });
    const witness: Witness = { digestInto: (digest) => { digest.add(probes); } };
    return {
      witnesses: [witness],
      atRest: () => {
        if (wait === undefined) threads.expectEnded();
        else assert.equal(wait.end, 'taken');
      },
    };
  }, { preemptions, mortal: ['thread 1'] });
}
