import { FakeTask, leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { type Waiting, whatWaits } from './what-waits.js';

leakCheck();

const WAITERS = 100_000;
/** The same number of waiters, on so many primitives of a kind. */
const SHARES = 10;
/** If the cost of a waiter grew with the number of others, all on one primitive would cost ten times as much. */
const MOST_TIMES = 4;
/** Other programs, and the garbage of earlier ones, can spoil a measurement but not mend one: the best counts. */
const ATTEMPTS = 10;

type Phase = 'come' | 'give up' | 'wake';
type Cost = Record<Phase, number>;

/** Processor time of all waiters, shared out to so many primitives. */
async function costOf(make: () => Waiting, shares: number): Promise<Cost> {
  const cost: Cost = { come: 0, 'give up': 0, wake: 0 };
  const enough = new Error('enough');
  for (let share = 0; share < shares; share++) {
    const waits = make();
    const count = WAITERS / shares;
    const tasks = Array.from({ length: count }, () => new FakeTask());
    const promises: Promise<unknown>[] = [];
    spend(cost, 'come', () => {
      for (const task of tasks) promises.push(task.run(() => waits.begin()));
    });
    expect(waits.waiting()).toBe(count);
    const ended = Promise.allSettled(promises);
    spend(cost, 'give up', () => {
      // Every second one, from the middle on: those who give up stand neither first nor last.
      for (let i = 1; i < count; i += 2) tasks[(i + count / 2) % count]?.cancel(enough);
    });
    expect(waits.waiting()).toBe(count / 2);
    spend(cost, 'wake', () => {
      while (waits.waiting() > 0) waits.wake();
    });
    await ended;
  }
  return cost;
}

function spend(cost: Cost, phase: Phase, work: () => void): void {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  cost[phase] += user + system;
}

describe.each(Object.entries(whatWaits))('%s', (_name, make) => {
  it('costs each of 100,000 waiters what it costs each of 10,000: to come, to give up, to be woken', { timeout: 120_000 }, async () => {
    const ratios: Cost = { come: Infinity, 'give up': Infinity, wake: Infinity };
    const phases = Object.keys(ratios) as Phase[];
    for (let attempt = 0; attempt < ATTEMPTS && phases.some((phase) => ratios[phase] >= MOST_TIMES); attempt++) {
      const few = await costOf(make, SHARES);
      const many = await costOf(make, 1);
      for (const phase of phases) ratios[phase] = Math.min(ratios[phase], many[phase] / few[phase]);
    }
    for (const phase of phases) expect(ratios[phase], phase).toBeLessThan(MOST_TIMES);
  });
});
