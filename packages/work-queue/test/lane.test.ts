import { describe, expect, it } from 'vitest';

import { claim, isEmpty, NONE, publish, retract, settledHead, takenBy } from '../src/protocol/lane.js';
import { Lane } from '../src/protocol/layout.js';

const CAPACITY = 4;

/** A lane by itself, and the host's count of its tail. */
class TestLane {
  readonly words = new Int32Array(new SharedArrayBuffer((Lane.cells + CAPACITY) * Int32Array.BYTES_PER_ELEMENT));
  tail: number;

  constructor(start = 0) {
    this.tail = start;
    this.words[Lane.head] = start;
    this.words[Lane.tail] = start;
  }

  publish(...slots: number[]): void {
    for (const slot of slots) {
      publish(this.words, 0, CAPACITY, this.tail, slot);
      this.tail = (this.tail + 1) | 0;
    }
  }

  claim(seat = 0): number {
    return claim(this.words, 0, CAPACITY, seat);
  }

  retract(position: number, slot: number): boolean {
    return retract(this.words, 0, CAPACITY, position, slot);
  }

  takenBy(position: number): number {
    return takenBy(this.words, 0, CAPACITY, position);
  }

  settledHead(): number {
    return settledHead(this.words, 0, CAPACITY, this.tail);
  }

  get head(): number {
    return this.words[Lane.head] ?? 0;
  }

  get isEmpty(): boolean {
    return isEmpty(this.words, 0);
  }
}

describe('a lane', () => {
  it('hands tasks out in the order in which they were published, each once', () => {
    const lane = new TestLane();
    expect(lane.claim()).toBe(NONE);
    lane.publish(7, 3, 5);
    expect([lane.claim(), lane.claim(), lane.claim(), lane.claim()]).toEqual([7, 3, 5, NONE]);
    expect(lane.isEmpty).toBe(true);
  });

  it('carries slot 0 and seat 0 like any other', () => {
    const lane = new TestLane();
    lane.publish(0);
    expect(lane.takenBy(0)).toBe(NONE);
    expect(lane.claim(0)).toBe(0);
    expect(lane.takenBy(0)).toBe(0);
  });

  it.each([
    ['at the first positions', 0],
    ['where positions become negative', 2 ** 31 - 3],
    ['where positions wrap around to zero', -3],
  ])('goes on in order, lap after lap, %s', (_, start) => {
    const lane = new TestLane(start | 0);
    for (let lap = 0; lap < 5; lap++) {
      const slots = [0, 1, 2, 3].map((i) => lap * 10 + i);
      lane.publish(...slots);
      expect(lane.isEmpty).toBe(false);
      expect(slots.map(() => lane.claim(lap))).toEqual(slots);
      expect(lane.claim()).toBe(NONE);
      expect(lane.settledHead()).toBe(lane.tail);
    }
  });

  it('tells which seat took a position until its cell is used again', () => {
    const lane = new TestLane();
    lane.publish(10, 11);
    lane.claim(2);
    lane.claim(5);
    expect([lane.takenBy(0), lane.takenBy(1)]).toEqual([2, 5]);
    lane.publish(12, 13, 14);
    expect(lane.takenBy(1)).toBe(5);
    expect(lane.takenBy(4)).toBe(NONE);
  });

  it('gives a position to the host or to a worker, whoever comes first', () => {
    const lane = new TestLane();
    lane.publish(1, 2);
    expect(lane.retract(0, 1)).toBe(true);
    expect(lane.claim()).toBe(2);
    expect(lane.retract(1, 2)).toBe(false);
    expect([lane.takenBy(0), lane.takenBy(1)]).toEqual([NONE, 0]);
  });

  it('takes a position back only once, and only for the slot that is there', () => {
    const lane = new TestLane();
    lane.publish(1);
    expect(lane.retract(0, 2)).toBe(false);
    expect(lane.retract(0, 1)).toBe(true);
    expect(lane.retract(0, 1)).toBe(false);
  });

  it('does not take back, for an old position, the later task in the same cell', () => {
    const lane = new TestLane();
    lane.publish(1, 2, 3, 4);
    lane.claim();
    lane.publish(9);
    expect(lane.retract(0, 1)).toBe(false);
    expect([1, 2, 3, 4].map(() => lane.claim())).toEqual([2, 3, 4, 9]);
  });

  it('lets workers pass over what was taken back', () => {
    const lane = new TestLane();
    lane.publish(1, 2, 3);
    lane.retract(0, 1);
    lane.retract(1, 2);
    expect(lane.claim()).toBe(3);
    expect(lane.claim()).toBe(NONE);
  });

  it('lets the host pass over what is resolved, so that its cells are free', () => {
    const lane = new TestLane();
    lane.publish(1, 2, 3, 4);
    lane.retract(1, 2);
    expect(lane.settledHead()).toBe(0);
    lane.retract(0, 1);
    expect(lane.settledHead()).toBe(2);
    expect(lane.head).toBe(2);
    expect(lane.claim()).toBe(3);
  });

  it('counts as not empty while cancelled positions have not been passed', () => {
    const lane = new TestLane();
    lane.publish(1);
    lane.retract(0, 1);
    expect(lane.isEmpty).toBe(false);
    expect(lane.claim()).toBe(NONE);
    expect(lane.isEmpty).toBe(true);
  });

  it('lets a worker that slept through a lap claim a later position, only early', () => {
    const lane = new TestLane();
    lane.publish(1, 2, 3, 4);
    for (let i = 0; i < 4; i++) lane.claim(1);
    lane.publish(5, 6, 7, 8);
    // The head as a worker read it that stopped right after: cell 0 holds position 4 by now.
    lane.words[Lane.head] = 0;
    const claimed = lane.claim(3);
    expect(claimed).toBe(5);
    expect(lane.takenBy(4)).toBe(3);
    lane.words[Lane.head] = 4;
    expect([0, 0, 0, 0].map(() => lane.claim(1))).toEqual([6, 7, 8, NONE]);
  });
});
