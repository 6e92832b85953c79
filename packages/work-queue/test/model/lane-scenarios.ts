import assert from 'node:assert/strict';

import type { Explored, Steps } from '@heddle/testkit/model-checker';
import { explainSequentially, fifoQueue, History, NOTHING } from '@heddle/testkit/model-checker';

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

/** A host fills a lane of two cells and takes both tasks back, while a worker claims: whoever has them, their cells are free for two more. */
export function retractAndRefill(model: QueueModel, options: { readonly start: number; readonly preemptions: number }): Explored {
  const lanes = model.layout.seatLanes(0);
  const { base, capacity } = firstLane(lanes);
  return model.simulation.explore((cast) => {
    const { lane, table } = model.hostLane(lanes, options.start);
    cast.actor('host', function* (): Steps {
      const slots = [table.take(), table.take()];
      for (const slot of slots) assert.ok(yield* lane.publish(slot));
      for (const slot of slots) yield* lane.retract(table.positions[slot] ?? 0, slot);
      assert.ok(yield* lane.isDry(), 'nothing is queued where all was taken or taken back');
      for (let more = 0; more < 2; more++) assert.ok(yield* lane.publish(table.take()), 'there is room where all was taken or taken back');
    });
    cast.actor('worker 0', function* (): Steps {
      for (let i = 0; i < 2; i++) yield* model.lane.claim(model.words, base, capacity, 0);
    });
    return { atRest: () => undefined };
  }, { preemptions: options.preemptions }, model.nameOf);
}

/**
 * A host that claims for its workers, as nobody else does, gives back what was not begun, in whichever order: it is queued again where it
 * was, each task once, and cells that are free stay so.
 */
export function giveBackInAnyOrder(model: QueueModel, options: { readonly start: number }): Explored {
  const lanes = model.layout.seatLanes(0);
  const { base, capacity } = firstLane(lanes);
  return model.simulation.explore((cast) => {
    const { lane, table } = model.hostLane(lanes, options.start);
    cast.actor('host', function* (): Steps {
      const claim = function* (): Steps<number> {
        return yield* model.lane.claim(model.words, base, capacity, 0);
      };
      const slots = [table.take(), table.take()];
      for (const slot of slots) assert.ok(yield* lane.publish(slot));
      for (const order of [slots, slots.toReversed()]) {
        assert.deepEqual([yield* claim(), yield* claim(), yield* claim()], [...slots, NONE], 'what is taken');
        for (const slot of order) assert.ok(yield* lane.giveBack(table.positions[slot] ?? 0, slot));
        assert.equal(takerOf(model, table, order[0] ?? 0), NONE, 'who has a task that was given back');
      }
      assert.deepEqual([yield* claim(), yield* claim()], slots, 'what is taken again');
      const third = table.take();
      assert.ok(yield* lane.publish(third), 'there is room where all was taken');
      assert.equal(yield* lane.giveBack(table.positions[slots[0] ?? 0] ?? 0, slots[0] ?? 0), false, 'whether a cell is given back that is another’s');
      assert.equal(yield* claim(), third, 'what is in a cell that is used again');
    });
    return { atRest: () => undefined };
  }, { preemptions: 0 }, model.nameOf);
}

/** A host takes back all that is still queued, while a worker claims: each task is one's, and none is queued any more. */
export function retractAll(model: QueueModel, options: { readonly preemptions: number }): Explored {
  const lanes = model.layout.seatLanes(0);
  const { base, capacity } = firstLane(lanes);
  return model.simulation.explore((cast) => {
    const { lane, table } = model.hostLane(lanes);
    const claimed: number[] = [];
    let retracted: readonly number[] = [];
    cast.actor('host', function* (): Steps {
      for (let slot = 0; slot < 2; slot++) assert.ok(yield* lane.publish(table.take()));
      retracted = yield* lane.retractAll();
    });
    cast.actor('worker 0', function* (): Steps {
      for (let i = 0; i < 2; i++) {
        const slot = yield* model.lane.claim(model.words, base, capacity, 0);
        if (slot !== NONE) claimed.push(slot);
      }
    });
    return {
      atRest: () => {
        assert.deepEqual([...claimed, ...retracted].sort(), [0, 1], 'tasks that somebody has');
        assert.equal(model.queued(lanes), 0, 'tasks that are still queued');
      },
    };
  }, { preemptions: options.preemptions }, model.nameOf);
}

/** A host publishes three tasks, which two workers claim: all as a queue would that does one thing at a time. */
export function claimInOrder(model: QueueModel, options: { readonly preemptions: number }): Explored {
  const lanes = model.layout.commonLanes;
  const { base, capacity } = firstLane(lanes);
  return model.simulation.explore((cast) => {
    const { lane, table } = model.hostLane(lanes);
    const history = new History();
    const publish = function* (slot: number): Steps<number> {
      return (yield* lane.publish(slot)) ? 0 : NOTHING;
    };
    cast.actor('host', function* (host): Steps {
      for (let i = 0; i < 3; i++) {
        const slot = table.take();
        yield* history.record(host, 'put', slot, publish(slot));
      }
    });
    for (const seat of [0, 1]) {
      cast.actor(`worker ${seat}`, function* (worker): Steps {
        for (let i = 0; i < 2; i++) yield* history.record(worker, 'get', 0, model.lane.claim(model.words, base, capacity, seat));
      });
    }
    return { witnesses: [history], atRest: () => { explainSequentially(history, fifoQueue(capacity)); } };
  }, { preemptions: options.preemptions }, model.nameOf);
}

/** As TaskLedger.takerOf: remembered, or in the cell. */
function takerOf(model: QueueModel, table: SlotTable, slot: number): number {
  const remembered = table.takers[slot] ?? NONE;
  if (remembered !== NONE) return remembered;
  const { base, capacity } = firstLane(model.layout.seatLanes(0));
  return takenBy(model.words, base, capacity, table.positions[slot] ?? 0);
}
