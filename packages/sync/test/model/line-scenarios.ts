import assert from 'node:assert/strict';

import type { Explored, Trial } from '@heddle/testkit/model-checker';

import { Cell, cellAt, Line } from '../../src/shared/protocol/layout.js';
import { SharedModel } from './shared-model.js';
import { Threads } from './threads.js';

const LINE = 8;

/** Two join a line; who joins again later stands further back. `drawn`: the last ticket that was drawn before. */
export function joinInOrder(trial: Trial, drawn: number, preemptions: number): Explored {
  const model = new SharedModel({ trial, cells: 5 });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    model.words[LINE + Line.tickets] = drawn;
    const cells: number[] = [];
    for (const times of [1, 3]) {
      threads.start(function* ({ me }) {
        let before: number | undefined;
        for (let time = 0; time < times; time++) {
          const cell = yield* model.line.join(model.words, LINE, me);
          const ticket = model.words[cellAt(LINE, cell) + Cell.ticket] ?? 0;
          assert.notEqual(ticket, 0, 'who has joined has a ticket');
          if (before !== undefined) assert.ok(((ticket - before) | 0) > 0, 'who joins later stands further back');
          before = ticket;
          cells.push(cell);
          assert.ok((model.words[LINE + Line.used] ?? 0) > Math.max(...cells), 'cells that are looked at');
        }
      });
    }
    return {
      atRest: () => {
        threads.expectEnded();
        assert.equal(new Set(cells).size, 4, 'cells that were given away');
      },
    };
  }, { preemptions });
}
