import { condition, mourned } from './condition-swings.js';
import { bargingLock, lock, readWrite, reentrant, semaphore } from './lock-swings.js';
import { latches, phases, pulses } from './meeting-swings.js';
import { queue } from './queue-swing.js';
import type { Counter } from './sync-module.js';
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

/** What is hammered, and what must be true meanwhile and in the end. */
export const swings: readonly Swing[] = [lock, bargingLock, reentrant, semaphore, readWrite, condition, mourned, pulses, phases, latches, counter, queue];
