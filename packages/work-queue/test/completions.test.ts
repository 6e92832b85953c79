import { describe, expect, it } from 'vitest';

import { Notice, noticeAt, noticeKind, noticeSlot, noticesWritten, pushNotice } from '../src/protocol/completions.js';
import { QueueLayout, Seat } from '../src/protocol/layout.js';

const SLOTS = 4;

function rings() {
  const layout = new QueueLayout({ seats: 2, slots: SLOTS });
  const words = new Int32Array(layout.byteLength / Int32Array.BYTES_PER_ELEMENT);
  return { layout, words };
}

describe('a completion ring', () => {
  it('holds notices in order, with what they say of which slot', () => {
    const { layout, words } = rings();
    let written = pushNotice(words, layout, 1, 0, 3, Notice.started);
    written = pushNotice(words, layout, 1, written, 0, Notice.wantsExternals);
    written = pushNotice(words, layout, 1, written, 3, Notice.finished);
    expect(written).toBe(3);
    expect(noticesWritten(words, layout, 1)).toBe(3);
    const entries = [0, 1, 2].map((index) => noticeAt(words, layout, 1, index));
    expect(entries.map((entry) => [noticeSlot(entry), noticeKind(entry)])).toEqual([
      [3, Notice.started],
      [0, Notice.wantsExternals],
      [3, Notice.finished],
    ]);
  });

  it("keeps seats' rings apart", () => {
    const { layout, words } = rings();
    pushNotice(words, layout, 0, 0, 1, Notice.finished);
    expect(noticesWritten(words, layout, 1)).toBe(0);
    expect(noticeAt(words, layout, 1, 0)).toBe(0);
  });

  it('has room for every notice that its slots can give at once', () => {
    const { layout, words } = rings();
    let written = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      for (const notice of [Notice.wantsExternals, Notice.started, Notice.finished]) written = pushNotice(words, layout, 0, written, slot, notice);
    }
    expect(written).toBeLessThanOrEqual(layout.ringCapacity);
    expect(noticeSlot(noticeAt(words, layout, 0, 0))).toBe(0);
    expect(noticeSlot(noticeAt(words, layout, 0, written - 1))).toBe(SLOTS - 1);
    expect(noticeAt(words, layout, 1, 0)).toBe(0);
  });

  it.each([
    ['become negative', 2 ** 31 - 2],
    ['wrap around to zero', -2],
  ])('goes on where its positions %s', (_, start) => {
    const { layout, words } = rings();
    words[layout.seat(0) + Seat.completed] = start;
    let written = start | 0;
    for (let slot = 0; slot < SLOTS; slot++) written = pushNotice(words, layout, 0, written, slot, Notice.finished);
    expect(noticesWritten(words, layout, 0)).toBe((start + SLOTS) | 0);
    const read: number[] = [];
    for (let index = start | 0; index !== written; index = (index + 1) | 0) read.push(noticeSlot(noticeAt(words, layout, 0, index)));
    expect(read).toEqual([0, 1, 2, 3]);
  });

  it('names the highest slot that there can be', () => {
    const layout = new QueueLayout({ seats: 1, slots: 131_072 });
    const ring = layout.completionRing(0);
    const words = new Int32Array(ring + layout.ringCapacity);
    pushNotice(words, layout, 0, 0, 131_071, Notice.wantsExternals);
    const entry = noticeAt(words, layout, 0, 0);
    expect([noticeSlot(entry), noticeKind(entry)]).toEqual([131_071, Notice.wantsExternals]);
  });
});
