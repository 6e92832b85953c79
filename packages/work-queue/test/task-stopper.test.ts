import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { TaskStopper } from '../src/host/task-stopper.js';

/** A stopper, and what it has said of which slot, when. */
function createStopper(onTimedOut: (slot: number) => void = () => undefined, onCatchUp: (stopper: TaskStopper) => void = () => undefined) {
  const events: [string, number, number][] = [];
  const stopper: TaskStopper = new TaskStopper({
    catchUp: () => { onCatchUp(stopper); },
    timedOut: (slot) => {
      events.push(['timed out', slot, performance.now()]);
      onTimedOut(slot);
    },
    outstayed: (slot) => { events.push(['outstayed', slot, performance.now()]); },
  });
  return { stopper, events };
}

describe('a task stopper', () => {
  beforeEach(() => { vi.useFakeTimers({ now: 0 }); });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('says nothing of a task that turns out to have ended, once it has caught up', () => {
    const { stopper, events } = createStopper(undefined, (self) => { self.forget(1); });
    stopper.limit(1, 10);
    stopper.giveGrace(2, 10);
    vi.advanceTimersByTime(20);
    expect(events).toEqual([['outstayed', 2, 10]]);
  });

  it('tells of a time-out and of a grace that has run out, each at its time', () => {
    const { stopper, events } = createStopper();
    stopper.limit(1, 100);
    stopper.giveGrace(2, 50);
    vi.advanceTimersByTime(49);
    expect(events).toEqual([]);
    vi.advanceTimersByTime(51);
    expect(events).toEqual([['outstayed', 2, 50], ['timed out', 1, 100]]);
  });

  it('takes one timer for any number of deadlines, and none once they are gone', () => {
    const { stopper } = createStopper();
    for (let slot = 0; slot < 100; slot++) stopper.limit(slot, 1000 + slot);
    expect(vi.getTimerCount()).toBe(1);
    for (let slot = 0; slot < 100; slot++) stopper.forget(slot);
    expect(vi.getTimerCount()).toBe(0);
    expect(stopper.next).toBe(Infinity);
  });

  it('says nothing of a task that has ended', () => {
    const { stopper, events } = createStopper();
    stopper.limit(1, 10);
    stopper.limit(2, 20);
    stopper.forget(1);
    vi.advanceTimersByTime(100);
    expect(events.map(([, slot]) => slot)).toEqual([2]);
  });

  it('replaces a time-out by the grace that follows it', () => {
    const { stopper, events } = createStopper((slot) => { stopper.giveGrace(slot, performance.now() + 30); });
    stopper.limit(1, 10);
    vi.advanceTimersByTime(100);
    expect(events).toEqual([['timed out', 1, 10], ['outstayed', 1, 40]]);
  });

  it('acts at once on a grace of nothing', () => {
    const { stopper, events } = createStopper((slot) => { stopper.giveGrace(slot, performance.now()); });
    stopper.limit(1, 10);
    vi.advanceTimersByTime(11);
    expect(events.map(([what]) => what)).toEqual(['timed out', 'outstayed']);
  });

  it('wakes earlier for a deadline that comes before the others', () => {
    const { stopper, events } = createStopper();
    stopper.limit(1, 1000);
    stopper.limit(2, 10);
    vi.advanceTimersByTime(10);
    expect(events).toEqual([['timed out', 2, 10]]);
    expect(stopper.next).toBe(1000);
  });

  it('knows no deadline at the end of time', () => {
    const { stopper } = createStopper();
    stopper.limit(1, Infinity);
    expect(vi.getTimerCount()).toBe(0);
    expect(stopper.next).toBe(Infinity);
  });

  it('waits for a deadline beyond the longest timer', () => {
    const { stopper, events } = createStopper();
    const at = 2 ** 31 + 1000;
    stopper.limit(1, at);
    vi.advanceTimersByTime(2 ** 31 - 1);
    expect(events).toEqual([]);
    vi.advanceTimersByTime(2000);
    expect(events).toEqual([['timed out', 1, at]]);
  });

  it('acts without its timer for a thread that blocks', () => {
    const { stopper, events } = createStopper();
    stopper.limit(1, 10);
    stopper.limit(2, 30);
    vi.spyOn(performance, 'now').mockReturnValue(20);
    stopper.check();
    expect(events).toEqual([['timed out', 1, 20]]);
    expect(stopper.next).toBe(30);
  });
});
