import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { RationedLiveness } from '../src/shared/platform/rationed-liveness.js';

const INTERVAL = 50;
const SECOND = 1000;

const dead = new Set<number>();
let looks = 0;
let liveness: RationedLiveness;

/** Asks about so many threads in each interval; answers with how many looks that took. */
function ask(threads: number, time: number, until?: () => boolean): number {
  const before = looks;
  for (let passed = 0; passed < time && until?.() !== true; passed += INTERVAL) {
    vi.advanceTimersByTime(INTERVAL);
    for (let thread = 1; thread <= threads; thread++) liveness.isAlive(thread);
  }
  return looks - before;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  dead.clear();
  looks = 0;
  liveness = new RationedLiveness((thread) => {
    looks++;
    return !dead.has(thread);
  }, INTERVAL);
});

afterEach(() => {
  vi.useRealTimers();
});

it('looks at a few each time', () => {
  expect(ask(4, 10 * SECOND)).toBe(4 * 200);
  dead.add(3);
  expect([1, 2, 3, 4].filter((thread) => !liveness.isAlive(thread))).toEqual([3]);
});

it('looks at many no more often than at a few', () => {
  ask(64, 5 * SECOND);
  expect(ask(64, 10 * SECOND)).toBeLessThan(2 * 4 * 200);
});

it('looks at a few each time again, once the many are not asked about any more', () => {
  ask(64, 5 * SECOND);
  ask(2, 4 * SECOND);
  expect(ask(2, SECOND)).toBe(2 * 20);
});

it('finds one that died among many, and of many that died together all at once', () => {
  ask(64, 5 * SECOND);
  dead.add(7);
  let isFound = false;
  ask(64, 2 * SECOND, () => (isFound = !liveness.isAlive(7)));
  expect(isFound).toBe(true);
  for (let thread = 1; thread <= 60; thread++) dead.add(thread);
  ask(64, SECOND);
  expect(Array.from({ length: 64 }, (_, index) => index + 1).filter((thread) => liveness.isAlive(thread))).toEqual([61, 62, 63, 64]);
});
