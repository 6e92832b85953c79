import { get, pause } from './exclusion.js';
import type { Barrier, Event, Latch } from './sync-module.js';
import type { Swing } from './swing.js';
import { Tally } from './swing.js';

/** How often a thread has come to a meeting. */
const ARRIVALS = Tally.own;
/** 1 once all are to end. */
const OVER = Tally.own + 1;

/** Thread 0 sets it and clears it at once, when all the others wait; all meet after each pulse. */
export const pulses: Swing<Event> = {
  name: 'SharedEvent',
  make: (sync) => new sync.SharedEvent(),
  async hammer({ primitives: event, words, thread, threads, next }) {
    const waiters = threads - 1;
    for (let number = 1; Atomics.load(words, OVER) === 0; number++) {
      if (thread === 0) {
        const last = next() === undefined;
        while (event.statistics().waiting < waiters) pause(0.1);
        if (last) Atomics.store(words, OVER, 1);
        event.set();
        event.clear();
      } else if ((thread + number) % 2 === 0) {
        event.waitSync();
      } else {
        await event.wait();
      }
      Atomics.add(words, ARRIVALS, 1);
      // Nobody goes on to the next pulse before this one has reached all, and is over.
      while (Atomics.load(words, ARRIVALS) < number * threads) pause(0.05);
    }
  },
  check: (_event, words) => get(words, ARRIVALS) > 0,
  mortal: false,
};

/** Between two meetings all threads have made one step. */
export const phases: Swing<Barrier> = {
  name: 'SharedBarrier',
  make: (sync, threads) => new sync.SharedBarrier(threads),
  async hammer({ primitives: barrier, words, threads, next, expect }) {
    for (let phase = 1; ; phase++) {
      const blocks = next();
      Atomics.add(words, ARRIVALS, 1);
      const arrival = blocks === true ? barrier.waitSync() : await barrier.wait();
      expect(Atomics.load(words, ARRIVALS) === phase * threads);
      // One tells all whether to go on, or some would wait for those who do not.
      if (arrival === 0) Atomics.store(words, OVER, Atomics.load(words, Tally.stop));
      await barrier.wait();
      if (Atomics.load(words, OVER) === 1) return;
    }
  },
  check: (_barrier, words) => get(words, ARRIVALS) > 0,
  mortal: false,
};

const LATCHES = 300;

/** One latch after the other: nobody passes before all have counted it down. */
export const latches: Swing<readonly Latch[]> = {
  name: 'SharedCountDownLatch',
  make: (sync, threads) => Array.from({ length: LATCHES }, () => new sync.SharedCountDownLatch(threads)),
  async hammer({ primitives, words, threads, thread, expect }) {
    for (const [number, latch] of primitives.entries()) {
      Atomics.add(words, Tally.rounds, 1);
      Atomics.add(words, ARRIVALS, 1);
      latch.countDown();
      if ((number + thread) % 2 === 0) latch.waitSync();
      else await latch.wait();
      expect(Atomics.load(words, ARRIVALS) >= (number + 1) * threads);
    }
  },
  check: (primitives, words, rounds) => primitives.every(({ count }) => count === 0) && get(words, ARRIVALS) === rounds,
  mortal: false,
};
