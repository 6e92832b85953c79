import { describe, expect, it } from 'vitest';

import { HostLane } from '../src/host/host-lane.js';
import { SlotTable } from '../src/host/slot-table.js';
import { claim, NONE } from '../src/protocol/lane.js';
import { Lane } from '../src/protocol/layout.js';

const CAPACITY = 4;

function createLane() {
  const words = new Int32Array(Lane.cells + CAPACITY);
  const table = new SlotTable(64);
  const lane = new HostLane(words, { base: 0, capacity: CAPACITY }, table);
  return {
    lane,
    table,
    /** Publishes fresh slots; answers those that found room. */
    publish: (count: number) => Array.from({ length: count }, () => table.take()).filter((slot) => lane.publish(slot)),
    claim: (seat = 0) => claim(words, 0, CAPACITY, seat),
    /** The taker as the ledger finds it. */
    takerOf: (slot: number) => {
      const remembered = table.takers[slot] ?? NONE;
      return remembered === NONE ? lane.takenBy(table.positions[slot] ?? 0) : remembered;
    },
  };
}

describe("the host's side of a lane", () => {
  it('publishes while there is room, and again once workers have claimed', () => {
    const { publish, claim: take, lane } = createLane();
    expect(publish(5)).toEqual([0, 1, 2, 3]);
    expect(take()).toBe(0);
    expect(lane.isDry()).toBe(false);
    expect(publish(2)).toEqual([5]);
    expect([take(), take(), take(), take(), take()]).toEqual([1, 2, 3, 5, NONE]);
    expect(lane.isDry()).toBe(true);
  });

  it('finds room where tasks were taken back that no worker has passed', () => {
    const { publish, lane, table } = createLane();
    publish(4);
    expect(lane.retract(table.positions[1] ?? 0, 1)).toBe(true);
    expect(publish(1)).toEqual([]);
    expect(lane.retract(table.positions[0] ?? 0, 0)).toBe(true);
    expect(publish(3)).toEqual([5, 6]);
  });

  it('is dry once everything was taken back', () => {
    const { publish, lane, table } = createLane();
    publish(2);
    for (const slot of [0, 1]) lane.retract(table.positions[slot] ?? 0, slot);
    expect(lane.isDry()).toBe(true);
  });

  it('remembers who took a task whose cell is used again while it still runs', () => {
    const { publish, claim: take, takerOf } = createLane();
    publish(4);
    for (const seat of [3, 1, 2, 0]) take(seat);
    publish(4);
    expect([0, 1, 2, 3].map(takerOf)).toEqual([3, 1, 2, 0]);
    expect([4, 5, 6, 7].map(takerOf)).toEqual([NONE, NONE, NONE, NONE]);
  });

  it('does not take a slot for its old task once it belongs to a new one', () => {
    const { publish, claim: take, takerOf, table, lane } = createLane();
    publish(1);
    take(2);
    table.release(0);
    // The same slot, published again at a later position.
    expect(table.take()).toBe(0);
    lane.publish(0);
    publish(3);
    expect(takerOf(0)).toBe(NONE);
    expect(take(1)).toBe(0);
    expect(takerOf(0)).toBe(1);
  });

  it('takes back all that is still queued, in order, and leaves what was taken', () => {
    const { publish, claim: take, lane, takerOf } = createLane();
    publish(4);
    take(1);
    expect(lane.retractAll()).toEqual([1, 2, 3]);
    expect(lane.retractAll()).toEqual([]);
    expect(take()).toBe(NONE);
    expect(takerOf(0)).toBe(1);
    expect(lane.isDry()).toBe(true);
    expect(publish(5)).toHaveLength(4);
  });
});
