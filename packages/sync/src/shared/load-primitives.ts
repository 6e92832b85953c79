import { SharedCallback } from './calls/shared-callback.js';
import { SharedBarrier } from './shared-barrier.js';
import { SharedCondition } from './shared-condition.js';
import { SharedCountDownLatch } from './shared-count-down-latch.js';
import { SharedBigCounter, SharedCounter } from './shared-counter.js';
import { SharedEvent } from './shared-event.js';
import { SharedLock } from './shared-lock.js';
import { SharedRLock } from './shared-rlock.js';
import { SharedQueue } from './shared-queue.js';
import { SharedReadWriteLock } from './shared-read-write-lock.js';
import { SharedBoundedSemaphore, SharedSemaphore } from './shared-semaphore.js';
import { SharedTypedArray } from './shared-typed-array.js';
import { SharedValue } from './shared-value.js';

const primitives = [
  SharedBarrier, SharedBigCounter, SharedBoundedSemaphore, SharedCallback, SharedCondition, SharedCountDownLatch, SharedCounter, SharedEvent, SharedLock, SharedQueue, SharedRLock,
  SharedReadWriteLock, SharedSemaphore, SharedTypedArray, SharedValue,
];

/** For whoever decodes values: all primitives are known from here on. Each made itself known when its module was loaded. */
export function loadPrimitives(): number {
  return primitives.length;
}
