// Does what its mode says to the primitives it is given.
import { workerData } from 'node:worker_threads';

import { SharedBarrier, SharedCountDownLatch, SharedCounter, SharedEvent, SharedRLock, SharedSemaphore } from '@heddle/sync';

const { handles, rounds, blocking } = workerData;
const barrier = SharedBarrier.fromHandle(handles.barrier);
const event = SharedEvent.fromHandle(handles.event);
const latch = SharedCountDownLatch.fromHandle(handles.latch);
const semaphore = SharedSemaphore.fromHandle(handles.semaphore);
const lock = SharedRLock.fromHandle(handles.lock);
const inside = SharedCounter.fromHandle(handles.inside);
const most = SharedCounter.fromHandle(handles.most);
const met = SharedEvent.fromHandle(handles.met);
const arrivals = SharedCounter.fromHandle(handles.arrivals);

if (blocking) event.waitSync();
else await event.wait();
for (let round = 0; round < rounds; round++) {
  const permit = blocking ? semaphore.acquireSync() : await semaphore.acquire();
  const now = inside.add();
  lock.acquireSync();
  const guard = lock.acquireSync();
  if (most.value < now) most.set(now);
  guard.release();
  lock.release();
  // Once, two are inside for certain, however the system lets them run.
  if (now === 2) met.set();
  if (blocking) met.waitSync();
  else await met.wait();
  inside.subtract();
  permit.release();
  if (round % 10 === 0) arrivals.add(blocking ? barrier.waitSync() : await barrier.wait());
}
latch.countDown();
