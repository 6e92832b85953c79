import { ThreadMemory } from '@heddle/sync/memory';
import { describe, expect, it } from 'vitest';

import { NONE } from '../src/protocol/lane.js';
import { orderWord } from '../src/protocol/lane-set.js';
import type { LaneSetPlace } from '../src/protocol/layout.js';
import { Header, Lane, LaneSet, QueueLayout, Seat } from '../src/protocol/layout.js';
import {
  doze, idleSeat, isParked, lieDown, park, PARKED, startDozing, startSpinning, stopDozing, stopSpinning, unpark, vacate, wakeForWork, wakeOne, wakeSeat,
} from '../src/protocol/parking.js';

const SEATS = 4;

/** Memory whose notifications are noted, with all workers at work. */
class NotedMemory extends ThreadMemory {
  readonly notified: number[] = [];

  override notify(index: number, count?: number): number {
    this.notified.push(index);
    return super.notify(index, count);
  }
}

function workers() {
  const layout = new QueueLayout({ seats: SEATS, slots: 4 });
  const memory = new NotedMemory(new SharedArrayBuffer(layout.byteLength));
  const { words } = memory;
  words[Header.workers] = SEATS;
  return {
    memory,
    words,
    layout,
    park: (...seats: number[]) => { for (const seat of seats) park(words, layout, seat); },
    parked: () => Array.from({ length: SEATS }, (_, seat) => seat).filter((seat) => isParked(words, layout, seat)),
    count: () => Atomics.load(words, Header.parked),
    /** Seats that were notified since the last time of asking. */
    notified: () => memory.notified.splice(0).map((index) => (index - layout.seat(0) - Seat.park) / Seat.length),
  };
}

describe('parking', () => {
  it('counts who sleeps', () => {
    const { words, layout, park: sleep, parked, count } = workers();
    sleep(2, 0);
    expect([parked(), count()]).toEqual([[0, 2], 2]);
    expect(unpark(words, layout, 2)).toBe(true);
    expect([parked(), count()]).toEqual([[0], 1]);
  });

  it('takes an announcement back once', () => {
    const { words, layout, park: sleep, count } = workers();
    sleep(1);
    expect([unpark(words, layout, 1), unpark(words, layout, 1)]).toEqual([true, false]);
    expect(count()).toBe(0);
  });

  it('wakes the lowest seats first, one at a time', () => {
    const { memory, layout, park: sleep, parked, notified } = workers();
    sleep(3, 1, 2);
    expect(wakeOne(memory, layout)).toBe(true);
    expect([parked(), notified()]).toEqual([[2, 3], [1]]);
    expect([wakeOne(memory, layout), wakeOne(memory, layout), wakeOne(memory, layout)]).toEqual([true, true, false]);
    expect(notified()).toEqual([2, 3]);
  });

  it('wakes a certain seat, if it sleeps', () => {
    const { memory, layout, park: sleep, parked, notified } = workers();
    sleep(0, 2);
    expect(wakeSeat(memory, layout, 2)).toBe(true);
    expect([parked(), notified()]).toEqual([[0], [2]]);
    expect(wakeSeat(memory, layout, 2)).toBe(false);
    expect(notified()).toEqual([]);
  });
});

describe('waking for work', () => {
  it('wakes one sleeper, and nobody where nobody sleeps', () => {
    const { memory, layout, park: sleep, notified } = workers();
    wakeForWork(memory, layout);
    expect(notified()).toEqual([]);
    sleep(0, 1);
    wakeForWork(memory, layout);
    expect(notified()).toEqual([0]);
  });

  it('leaves sleepers alone while somebody spins', () => {
    const { memory, words, layout, park: sleep, notified } = workers();
    sleep(0);
    expect([startSpinning(words, 1), startSpinning(words, 2)]).toEqual([true, false]);
    wakeForWork(memory, layout);
    expect(notified()).toEqual([]);
    stopSpinning(words, 2);
    expect(startSpinning(words, 2)).toBe(false);
    stopSpinning(words, 1);
    wakeForWork(memory, layout);
    expect(notified()).toEqual([0]);
  });

  it('leaves sleepers alone while the sentinel dozes and another is awake, not when it is alone', () => {
    const { memory, words, layout, park: sleep, notified } = workers();
    sleep(0, 1);
    expect([startDozing(words, 2), startDozing(words, 3)]).toEqual([true, false]);
    wakeForWork(memory, layout);
    expect(notified()).toEqual([]);
    sleep(3);
    wakeForWork(memory, layout);
    expect(notified()).toEqual([0]);
    stopDozing(words, layout, 2);
  });

  it('has no sentinel where all the others sleep', () => {
    const { words, park: sleep } = workers();
    sleep(0, 1, 2);
    expect(startDozing(words, 3)).toBe(false);
  });

  it('notifies a sentinel whose seat is meant', () => {
    const { memory, words, layout, notified } = workers();
    startDozing(words, 2);
    expect(wakeSeat(memory, layout, 2)).toBe(false);
    lieDown(words, layout, 2);
    expect([wakeSeat(memory, layout, 2), wakeSeat(memory, layout, 2)]).toEqual([true, false]);
    expect(notified()).toEqual([2]);
    doze(memory, layout, 2, Infinity);
  });
});

describe('an idle seat', () => {
  it('is the spinner, else the sentinel, else the lowest that sleeps', () => {
    const { words, layout, park: sleep } = workers();
    expect(idleSeat(words, layout)).toBe(NONE);
    sleep(3, 1);
    expect(idleSeat(words, layout)).toBe(1);
    startDozing(words, 2);
    expect(idleSeat(words, layout)).toBe(2);
    startSpinning(words, 0);
    expect(idleSeat(words, layout)).toBe(0);
  });

  it('is none while anything is queued that would come first, for all or for that seat', () => {
    const { words, layout, park: sleep } = workers();
    sleep(1, 2);
    const queue = (lanes: LaneSetPlace): void => {
      const lane = lanes.lanes[0];
      if (lane === undefined) throw new Error('no lane');
      words[lanes.base + LaneSet.order] = orderWord([0]);
      words[lane.base + Lane.tail] = 1;
    };
    queue(layout.seatLanes(1));
    expect(idleSeat(words, layout)).toBe(2);
    queue(layout.commonLanes);
    expect(idleSeat(words, layout)).toBe(NONE);
  });
});

describe('the seat of a dead worker', () => {
  it('is as if nobody had slept, spun or dozed there, and somebody else looks', () => {
    const { memory, words, layout, park: sleep, parked, count, notified } = workers();
    sleep(0, 3);
    startSpinning(words, 3);
    startDozing(words, 3);
    vacate(memory, layout, 3);
    expect([parked(), count()]).toEqual([[], 0]);
    expect([words[Header.spinner], words[Header.sentinel]]).toEqual([0, 0]);
    expect(notified()).toContain(0);
  });

  it('leaves the spinner and the sentinel alone that live', () => {
    const { memory, words, layout } = workers();
    startSpinning(words, 0);
    startDozing(words, 1);
    vacate(memory, layout, 3);
    expect([words[Header.spinner], words[Header.sentinel]]).toEqual([1, 2]);
  });

  it('wakes a sleeper whose announcement the dead had taken back without notifying it', () => {
    const { memory, words, layout, park: sleep, notified } = workers();
    sleep(1);
    unpark(words, layout, 1);
    vacate(memory, layout, 0);
    expect(notified()).toContain(1);
    expect(words[layout.seat(1) + Seat.park]).not.toBe(PARKED);
  });
});
