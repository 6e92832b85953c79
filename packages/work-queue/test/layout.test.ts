import { describe, expect, it } from 'vitest';

import type { LaneSetPlace } from '../src/protocol/layout.js';
import { Header, INLINE_BYTES, Lane, LaneSet, QueueLayout, Seat, Slot, SLOT_BYTES, WORD_BYTES } from '../src/protocol/layout.js';

const LINE_WORDS = 16;

/** [first word, one past the last] of every part of a queue, by name. */
function parts(layout: QueueLayout): [name: string, from: number, to: number][] {
  const { seats, slots } = layout.size;
  const all: [string, number, number][] = [['header', 0, Header.length]];
  const laneSet = (name: string, { base, lanes }: LaneSetPlace): void => {
    all.push([`${name} order`, base, base + LaneSet.lanes]);
    for (const [lane, place] of lanes.entries()) all.push([`${name} lane ${lane}`, place.base, place.base + Lane.cells + place.capacity]);
  };
  laneSet('common', layout.commonLanes);
  for (let seat = 0; seat < seats; seat++) {
    all.push([`seat ${seat}`, layout.seat(seat), layout.seat(seat) + Seat.length]);
    laneSet(`seat ${seat}'s`, layout.seatLanes(seat));
    all.push([`ring ${seat}`, layout.completionRing(seat), layout.completionRing(seat) + layout.ringCapacity]);
  }
  for (let slot = 0; slot < slots; slot++) all.push([`slot ${slot}`, layout.slot(slot), layout.slot(slot) + SLOT_BYTES / WORD_BYTES]);
  return all.sort(([, a], [, b]) => a - b);
}

describe('the layout of a queue', () => {
  it.each([{ seats: 1, slots: 4 }, { seats: 3, slots: 16 }, { seats: 16, slots: 64 }])('fills its memory without gap or overlap: %o', (size) => {
    const layout = new QueueLayout(size);
    let end = 0;
    for (const [name, from, to] of parts(layout)) {
      expect(from, `where ${name} begins`).toBe(end);
      end = to;
    }
    expect(end * WORD_BYTES).toBe(layout.byteLength);
  });

  it('keeps words of different writers on different cache lines', () => {
    const layout = new QueueLayout({ seats: 3, slots: 16 });
    for (const [name, from] of parts(layout)) if (!name.startsWith('ring')) expect(from % LINE_WORDS, `${name} begins a line`).toBe(0);
    for (const word of [Header.bell, Header.parked, Header.spinner, Lane.head, Lane.tail, Lane.cells]) expect(word % LINE_WORDS).toBe(0);
    expect(Math.floor(Seat.park / LINE_WORDS)).not.toBe(Math.floor(Seat.completed / LINE_WORDS));
  });

  it('leaves the rest of a slot to its payload, aligned to a line', () => {
    const layout = new QueueLayout({ seats: 1, slots: 16 });
    expect(layout.payloadOffset(3)).toBe((layout.slot(3) + Slot.payload) * WORD_BYTES);
    expect(layout.payloadOffset(3) % (LINE_WORDS * WORD_BYTES)).toBe(0);
    expect(Slot.payload * WORD_BYTES + INLINE_BYTES).toBe(SLOT_BYTES);
  });

  it('gives a float two words of a slot that no other field has', () => {
    const words = Object.values(Slot);
    expect(new Set(words).size).toBe(words.length);
    expect(words).not.toContain(Slot.startTime + 1);
    expect(words).not.toContain(Slot.runTime + 1);
  });
});
