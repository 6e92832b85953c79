import { describe, expect, it } from 'vitest';

import { claimBest, flowMark, hasQueued, orderWord } from '../src/protocol/lane-set.js';
import { NONE, publish, retract } from '../src/protocol/lane.js';
import { LANES, LaneSet, QueueLayout } from '../src/protocol/layout.js';

/** A lane set whose lanes are used in that order. */
function laneSet(order: readonly number[]) {
  const layout = new QueueLayout({ seats: 1, slots: 4 });
  const words = new Int32Array(layout.byteLength / Int32Array.BYTES_PER_ELEMENT);
  const place = layout.commonLanes;
  words[place.base + LaneSet.order] = orderWord(order);
  const tails = place.lanes.map(() => 0);
  return {
    words,
    place,
    publish(lane: number, slot: number): void {
      const { base, capacity } = place.lanes[lane] ?? { base: 0, capacity: 0 };
      publish(words, base, capacity, tails[lane] ?? 0, slot);
      tails[lane] = (tails[lane] ?? 0) + 1;
    },
    claim: () => claimBest(words, place, 0),
  };
}

describe('a lane set', () => {
  it('gives the first task of the highest priority that has one', () => {
    const set = laneSet([2, 0, 1]);
    set.publish(0, 10);
    set.publish(1, 11);
    set.publish(2, 12);
    set.publish(2, 13);
    expect([1, 2, 3, 4, 5].map(() => set.claim())).toEqual([12, 13, 10, 11, NONE]);
  });

  it('holds as many lanes as fit its order word, the last of them like any other', () => {
    const all = Array.from({ length: LANES }, (_, lane) => LANES - 1 - lane);
    const set = laneSet(all);
    for (const lane of all) set.publish(lane, lane);
    expect(all.map(() => set.claim())).toEqual(all);
    expect(orderWord(all)).toBe(orderWord(all) | 0);
  });

  it('does not look into lanes that are not in use', () => {
    const set = laneSet([1]);
    set.publish(0, 5);
    expect(set.claim()).toBe(NONE);
    expect(hasQueued(set.words, set.place)).toBe(false);
  });

  it('is empty without an order', () => {
    const set = laneSet([]);
    expect(orderWord([])).toBe(0);
    expect(set.claim()).toBe(NONE);
    expect(hasQueued(set.words, set.place)).toBe(false);
  });

  it('says whether anything may be queued in any lane', () => {
    const set = laneSet([0, 3]);
    expect(hasQueued(set.words, set.place)).toBe(false);
    set.publish(3, 1);
    expect(hasQueued(set.words, set.place)).toBe(true);
    set.claim();
    expect(hasQueued(set.words, set.place)).toBe(false);
  });

  it('shows that work flows by a mark that changes when tasks are taken', () => {
    const set = laneSet([0, 1]);
    set.publish(1, 1);
    const before = flowMark(set.words, set.place);
    set.publish(0, 2);
    expect(flowMark(set.words, set.place)).toBe(before);
    set.claim();
    expect(flowMark(set.words, set.place)).not.toBe(before);
  });

  it('passes over lanes whose tasks were all taken back', () => {
    const set = laneSet([0, 1]);
    set.publish(0, 1);
    set.publish(1, 2);
    const [first] = set.place.lanes;
    retract(set.words, first?.base ?? 0, first?.capacity ?? 0, 0, 1);
    expect(set.claim()).toBe(2);
  });
});
