import { Future } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import { SlotTable } from '../src/host/slot-table.js';
import { NONE } from '../src/protocol/lane.js';

const PLACE = { takenBy: () => NONE, retract: () => false };

describe('a slot table', () => {
  it('hands out each slot once, then none', () => {
    const table = new SlotTable(3);
    expect([table.take(), table.take(), table.take(), table.take()]).toEqual([0, 1, 2, NONE]);
    expect(table.freeCount).toBe(0);
  });

  it('hands out again what was freed last, first: it is still in the caches', () => {
    const table = new SlotTable(8);
    const slots = [table.take(), table.take(), table.take()];
    for (const slot of slots) table.release(slot);
    expect([table.take(), table.take()]).toEqual([2, 1]);
    expect(table.used).toBe(3);
  });

  it('counts free slots, those that were never used included', () => {
    const table = new SlotTable(4);
    const slot = table.take();
    table.take();
    expect(table.freeCount).toBe(2);
    table.release(slot);
    expect(table.freeCount).toBe(3);
    table.putBack(table.take());
    expect(table.freeCount).toBe(3);
  });

  it('forgets everything about a slot that is freed', () => {
    const table = new SlotTable(2);
    const slot = table.take();
    table.futures[slot] = new Future();
    table.origins[slot] = {};
    table.places[slot] = PLACE;
    table.takers[slot] = 5;
    table.awaited[slot] = 1;
    expect(table.inUse(slot)).toBe(true);
    table.release(slot);
    expect(table.inUse(slot)).toBe(false);
    expect([table.futures[slot], table.records[slot], table.origins[slot], table.places[slot]]).toEqual([undefined, undefined, undefined, undefined]);
    expect([table.takers[slot], table.awaited[slot]]).toEqual([NONE, 0]);
  });

  it('keeps what it knows as it grows', () => {
    const table = new SlotTable(5000);
    for (let slot = 0; slot < 5000; slot++) {
      expect(table.take()).toBe(slot);
      table.positions[slot] = -slot;
      table.submitted[slot] = slot / 2;
      expect(table.takers[slot]).toBe(NONE);
    }
    expect([table.positions[255], table.positions[256], table.positions[4999]]).toEqual([-255, -256, -4999]);
    expect([table.submitted[1], table.submitted[4999]]).toEqual([0.5, 2499.5]);
  });

  it('holds the number of the highest seat that a pool may have', () => {
    const table = new SlotTable(1);
    table.takers[table.take()] = 1023;
    expect(table.takers[0]).toBe(1023);
  });
});
