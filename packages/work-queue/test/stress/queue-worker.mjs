/**
 * A worker thread that does nothing but the protocol: claims, tells the host, rings, sleeps when the queue is dry, as
 * WorkerLoop does without its spinning. Ends when its stop word is set.
 */
import { workerData } from 'node:worker_threads';

import { ThreadMemory } from '@heddle/sync/memory';

const { sources, buffer, size, seat } = workerData;
const { QueueLayout, Seat } = await import(`${sources}protocol/layout.js`);
const { claimBest, hasQueued } = await import(`${sources}protocol/lane-set.js`);
const { Notice, pushNotice } = await import(`${sources}protocol/completions.js`);
const { ring } = await import(`${sources}protocol/bell.js`);
const { park, PARKED, unpark, wakeForWork } = await import(`${sources}protocol/parking.js`);

const memory = new ThreadMemory(buffer);
const { words } = memory;
const layout = new QueueLayout(size);
const seatWords = layout.seat(seat);
const { commonLanes } = layout;
let notices = 0;
let wasIdle = false;

for (;;) {
  const slot = claimBest(words, commonLanes, seat);
  if (slot >= 0) {
    if (wasIdle && hasQueued(words, commonLanes)) wakeForWork(memory, layout);
    wasIdle = false;
    notices = pushNotice(words, layout, seat, notices, slot, Notice.finished);
    ring(memory);
    continue;
  }
  wasIdle = true;
  park(words, layout, seat);
  if (hasQueued(words, commonLanes)) {
    unpark(words, layout, seat);
    continue;
  }
  if (Atomics.load(words, seatWords + Seat.stop) !== 0) break;
  while (Atomics.load(words, seatWords + Seat.park) === PARKED) {
    if (memory.wait(seatWords + Seat.park, PARKED, 5000) === 'timed-out' && Atomics.load(words, seatWords + Seat.stop) === 0) {
      // Nothing for five seconds: in this test a wake-up was lost, or the machine stands still; the test counts either.
      Atomics.add(words, seatWords + Seat.nudges, 1);
    }
  }
}
