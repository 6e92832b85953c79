import assert from 'node:assert/strict';

import type { Explored, Steps } from '@heddle/testkit/model-checker';

import type { SlotTable } from '../../src/host/slot-table.js';
import { NONE, takenBy } from '../../src/protocol/lane.js';
import { firstLane, type QueueModel } from './queue-model.js';

/**
 * A host publishes three tasks into a lane of two cells, and takes one back; two workers claim what they can. Each task
 * goes to exactly one of the three, or is still queued; the cells tell who took it even once they are used again.
 *
 * `start`: where positions begin. `mortal`: workers may die at any moment.
 */
export function cancelAndReuse(model: QueueModel, options: { readonly start: number; readonly preemptions: number; readonly mortal?: boolean }): Explored {
  const lanes = model.layout.seatLanes(0);
  const { base, capacity } = firstLane(lanes);
  return model.simulation.explore((cast) => {
    const { lane, table } = model.hostLane(lanes, options.start);
    const published: number[] = [];
    const retracted: number[] = [];
    const claims: { slot: number; seat: number }[] = [];
    cast.actor('host', function* (): Steps {
      for (const slot of [0, 1]) if (yield* lane.publish(table.take())) published.push(slot);
      if (yield* lane.retract(table.positions[1] ?? 0, 1)) retracted.push(1);
      const third = table.take();
      if (yield* lane.publish(third)) published.push(third);
    });
    const seats = [0, 1];
    for (const seat of seats) {
      cast.actor(`worker ${seat}`, function* (): Steps {
        for (let i = 0; i < 2; i++) {
          const slot = yield* model.lane.claim(model.words, base, capacity, seat);
          if (slot !== NONE) claims.push({ slot, seat });
        }
      });
    }
    return {
      atRest: () => {
        const slots = claims.map(({ slot }) => slot);
        assert.equal(new Set([...slots, ...retracted]).size, slots.length + retracted.length, 'tasks that two have');
        for (const { slot, seat } of claims) assert.equal(takerOf(model, table, slot), seat, 'who took the task');
        const takenByDead = options.mortal === true ? published.filter((slot) => !slots.includes(slot) && takerOf(model, table, slot) !== NONE) : [];
        assert.equal(slots.length + retracted.length + takenByDead.length + model.queued(lanes), published.length, 'tasks that somebody has');
      },
    };
  }, { preemptions: options.preemptions, mortal: options.mortal === true ? ['worker 0', 'worker 1'] : [] }, model.nameOf);
}

/** As TaskLedger.takerOf: remembered, or in the cell. */
function takerOf(model: QueueModel, table: SlotTable, slot: number): number {
  const remembered = table.takers[slot] ?? NONE;
  if (remembered !== NONE) return remembered;
  const { base, capacity } = firstLane(model.layout.seatLanes(0));
  return takenBy(model.words, base, capacity, table.positions[slot] ?? 0);
}
