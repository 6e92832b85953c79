import type { Clock } from './clock.js';
import { systemClock } from './system-clock.js';

let clock: Clock = systemClock;

/** The clock in use. */
export function currentClock(): Clock {
  return clock;
}

/** Puts another clock in place; answers the one that was there. */
export function setClock(other: Clock): Clock {
  const before = clock;
  clock = other;
  return before;
}
