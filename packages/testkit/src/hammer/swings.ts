import { condition, mourned } from './condition-swings.js';
import { bargingLock, boundedSemaphore, lock, readWrite, reentrant, semaphore } from './lock-swings.js';
import { latches, phases, pulses } from './meeting-swings.js';
import { queue } from './queue-swing.js';
import type { BigCounter, Counter } from './sync-module.js';
import type { Swing } from './swing.js';

const counter: Swing<Counter> = {
  name: 'SharedCounter',
  make: (sync) => new sync.SharedCounter(),
  async hammer({ primitives, next }) {
    while (next() !== undefined) primitives.add();
  },
  check: ({ value }, _words, rounds) => value === rounds,
  mortal: false,
};

/** Each step goes over the end of the lower half. */
const STEP = 2n ** 31n + 1n;

const bigCounter: Swing<BigCounter> = {
  name: 'SharedBigCounter',
  make: (sync) => new sync.SharedBigCounter(),
  async hammer({ primitives, next }) {
    while (next() !== undefined) primitives.add(STEP);
  },
  check: ({ value }, _words, rounds) => value === BigInt.asIntN(64, STEP * BigInt(rounds)),
  mortal: false,
};

/** What is hammered, and what must be true meanwhile and in the end. */
export const swings: readonly Swing[] = [lock, bargingLock, reentrant, semaphore, boundedSemaphore, readWrite, condition, mourned, pulses, phases, latches, counter, bigCounter, queue];
