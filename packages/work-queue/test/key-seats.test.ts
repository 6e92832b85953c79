import { describe, expect, it } from 'vitest';

import { KeySeats } from '../src/host/key-seats.js';

describe('the seats of keys', () => {
  it('are the same for a key, always', () => {
    const seats = new KeySeats(3);
    const first = ['a', 'b', 'c', 'd'].map((key) => seats.seatOf(key));
    expect(['a', 'b', 'c', 'd'].map((key) => seats.seatOf(key))).toEqual(first);
  });

  it('are spread evenly over few keys', () => {
    const seats = new KeySeats(4);
    const chosen = Array.from({ length: 40 }, (_, key) => seats.seatOf(key));
    expect([0, 1, 2, 3].map((seat) => chosen.filter((other) => other === seat).length)).toEqual([10, 10, 10, 10]);
  });

  it('tell the number 1 from the text 1', () => {
    const seats = new KeySeats(2);
    expect(seats.seatOf(1)).not.toBe(seats.seatOf('1'));
  });

  it('stay the same, and even, beyond the keys that are remembered', () => {
    const seats = new KeySeats(4);
    const keys = Array.from({ length: 20_000 }, (_, i) => `user-${i}`);
    const first = keys.map((key) => seats.seatOf(key));
    expect(keys.map((key) => seats.seatOf(key))).toEqual(first);
    const counts = [0, 1, 2, 3].map((seat) => first.filter((other) => other === seat).length);
    for (const count of counts) expect(Math.abs(count - 5000)).toBeLessThan(500);
  });

  it('take any key, also the empty text and numbers that are none', () => {
    const seats = new KeySeats(2);
    for (const key of ['', Number.NaN, -0, Infinity, '\u{1F600}']) {
      const seat = seats.seatOf(key);
      expect([0, 1]).toContain(seat);
      expect(seats.seatOf(key)).toBe(seat);
    }
  });
});
