import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import {
  BrokenBarrierError, NotHeldError, OverReleaseError, SharedBarrier, SharedBigCounter, SharedBoundedSemaphore, SharedCountDownLatch, SharedCounter, SharedEvent, SharedRLock,
  SharedSemaphore,
} from '@heddle/sync';
import * as everything from '@heddle/sync/shared';
import { describe, expect, it, vi } from 'vitest';

import { OtherThread } from './other-thread.js';
import { terminate } from './terminate.js';

describe('primitives for threads', () => {
  it('are all known once they were loaded for a decoder', () => {
    const classes = Object.values(everything).filter((value) => 'fromHandle' in value);
    expect(everything.loadPrimitives()).toBe(classes.length);
  });

  it('are made of nothing that they do not know', () => {
    const classes = Object.values(everything).filter((value) => 'fromHandle' in value) as unknown as (new (given: unknown) => object)[];
    for (const given of [null, 'one', true, [], () => 1]) {
      for (const primitive of classes) expect(() => new primitive(given), `${primitive.name} of ${String(given)}`).toThrow(TypeError);
    }
  });

  it('refuse memory that is no primitive, and leave it as it is', () => {
    const buffer = new SharedArrayBuffer(4096);
    const handle = { kind: 'SharedLock', buffer };
    expect(() => everything.SharedLock.fromHandle(handle)).toThrow(TypeError);
    expect(() => everything.SharedLock.fromHandle(handle)).toThrow(TypeError);
    expect(new Uint8Array(buffer).every((byte) => byte === 0)).toBe(true);
    expect(() => everything.SharedLock.fromHandle({ kind: 'SharedLock', buffer: new SharedArrayBuffer(0) })).toThrow(TypeError);
  });

  it.each([true, false])('work together in four threads (blocking: %s)', { timeout: 60_000 }, async (blocking) => {
    const threads = 4;
    const rounds = 500;
    const shared = {
      barrier: new SharedBarrier(threads), event: new SharedEvent(), met: new SharedEvent(), latch: new SharedCountDownLatch(threads), semaphore: new SharedSemaphore(2),
      lock: new SharedRLock(), inside: new SharedCounter(), most: new SharedCounter(), arrivals: new SharedCounter(),
    };
    const handles = Object.fromEntries(Object.entries(shared).map(([name, primitive]) => [name, primitive.toHandle()]));
    const workers = Array.from({ length: threads }, () => new Worker(new URL('programs/any-worker.mjs', import.meta.url), { workerData: { handles, rounds, blocking } }));
    const exits = workers.map((worker) => once(worker, 'exit'));
    shared.event.set();
    await shared.latch.wait({ timeout: 50_000 });
    await Promise.all(exits);
    expect(shared.inside.value).toBe(0);
    expect(shared.most.value).toBe(2);
    expect(shared.semaphore.statistics()).toMatchObject({ value: 2, waiting: 0 });
    // 0 + 1 + 2 + 3 at each of the meetings.
    expect(shared.arrivals.value).toBe(6 * (rounds / 10));
    expect(shared.lock.statistics()).toMatchObject({ locked: false, depth: 0, waiting: 0 });
  });
});

describe('SharedRLock', () => {
  it('counts, and is released as often', async () => {
    const lock = new SharedRLock();
    const outer = lock.acquireSync();
    const inner = await lock.acquire();
    expect(lock.statistics().depth).toBe(2);
    inner.release();
    expect(lock.locked()).toBe(true);
    outer.release();
    expect(lock.locked()).toBe(false);
    expect(() => { lock.release(); }).toThrow(NotHeldError);
  });

  it('is left alone by a guard from before it was released by hand', () => {
    const lock = new SharedRLock();
    const stale = lock.acquireSync();
    lock.release();
    const outer = lock.acquireSync();
    const inner = lock.acquireSync();
    stale.release();
    expect(lock.statistics().depth).toBe(2);
    outer.release();
    inner.release();
    expect(lock.locked()).toBe(false);
  });

  it('goes to all who wait in the event loop that has it, past another thread', { timeout: 20_000 }, async () => {
    const lock = new SharedRLock();
    const [first, second] = [new OtherThread(), new OtherThread()];
    await first.start();
    await second.start();
    const held = await first.hold(lock);
    const both = Promise.all([lock.acquire({ timeout: 4000 }), lock.acquire({ timeout: 4000 })]);
    // Stands in line between the two.
    const behind = second.hold(lock);
    await vi.waitFor(() => { expect(lock.statistics().waiting).toBe(2); }, { timeout: 5000 });
    held.release();
    const guards = await both;
    expect(lock.statistics().depth).toBe(2);
    for (const guard of guards) guard.release();
    (await behind).release();
    await Promise.all([first.end(), second.end()]);
  });
});

describe('SharedSemaphore', () => {
  it('is not kept from who tries by a thread that died while it waited', async () => {
    const semaphore = new SharedSemaphore(0);
    expect(semaphore.locked()).toBe(true);
    const program = `import('@heddle/sync').then(({ SharedSemaphore }) => SharedSemaphore.fromHandle(require('node:worker_threads').workerData).acquireSync())`;
    const worker = new Worker(program, { eval: true, workerData: semaphore.toHandle() });
    while (semaphore.statistics().waiting === 0) await new Promise(setImmediate);
    await terminate(worker);
    semaphore.release(2);
    expect(semaphore.locked()).toBe(false);
    expect(semaphore.tryAcquire()).toBeDefined();
    expect(semaphore.statistics()).toMatchObject({ value: 1, waiting: 0 });
  });

  it('gives permits in order, one for each release', async () => {
    const semaphore = new SharedSemaphore(0);
    const order: number[] = [];
    const waits = [1, 2, 3].map((number) => semaphore.acquire().then(() => order.push(number)));
    await expect(semaphore.acquire({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    semaphore.release(3);
    await Promise.all(waits);
    expect(order).toEqual([1, 2, 3]);
    expect(semaphore.value).toBe(0);
    expect(semaphore.tryAcquire()).toBeUndefined();
    expect(() => semaphore.acquireSync({ timeout: 5 })).toThrow(/timed out after 5 ms/);
  });

  it('loses no permit to a wait that is cancelled as it comes', async () => {
    const semaphore = new SharedSemaphore(0);
    for (let round = 0; round < 200; round++) {
      const controller = new AbortController();
      const wait = semaphore.acquire({ signal: controller.signal }).then(() => true, () => false);
      semaphore.release();
      if (round % 2 === 0) await Promise.resolve();
      controller.abort();
      if (await wait) semaphore.release();
      expect(semaphore.value).toBe(1);
      semaphore.acquireSync();
    }
  });

  it('throws what misuse deserves', () => {
    expect(() => new SharedSemaphore(-1)).toThrow(RangeError);
    expect(() => { new SharedSemaphore().release(0); }).toThrow(RangeError);
    const bounded = new SharedBoundedSemaphore(2);
    expect(() => { bounded.release(); }).toThrow(OverReleaseError);
    const other = SharedBoundedSemaphore.fromHandle(bounded.toHandle());
    other.acquireSync();
    bounded.release();
    expect(() => { other.release(); }).toThrow(OverReleaseError);
    expect(() => SharedSemaphore.fromHandle(bounded.toHandle())).toThrow(TypeError);
  });
});

describe('SharedEvent', () => {
  it('lets all go on who wait, though it is cleared at once', async () => {
    const event = new SharedEvent();
    const waits = [event.wait(), event.wait(), event.wait()];
    event.set();
    event.clear();
    await Promise.all(waits);
    expect(event.isSet()).toBe(false);
    await expect(event.wait({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    expect(() => { event.waitSync({ timeout: 5 }); }).toThrow(/timed out/);
    event.set();
    event.waitSync();
    await event.wait();
  });
});

describe('SharedBoundedSemaphore', () => {
  it('without a permit never has one', () => {
    const semaphore = new SharedBoundedSemaphore(0);
    expect(() => { semaphore.release(); }).toThrow(OverReleaseError);
    expect(semaphore.tryAcquire()).toBeUndefined();
  });
});

describe('SharedCountDownLatch', () => {
  it('opens at 0, and not before', async () => {
    const latch = new SharedCountDownLatch(2);
    const wait = latch.wait();
    latch.countDown();
    await expect(latch.wait({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    latch.countDown();
    await wait;
    latch.waitSync();
    expect(() => { latch.countDown(); }).toThrow(RangeError);
    SharedCountDownLatch.fromHandle(new SharedCountDownLatch(0).toHandle()).waitSync({ timeout: 0 });
    expect(() => new SharedCountDownLatch(-1)).toThrow(RangeError);
  });
});

describe('SharedBarrier', () => {
  it('gives each arrival its number, phase after phase', async () => {
    const barrier = new SharedBarrier(3);
    for (let phase = 0; phase < 3; phase++) {
      const arrivals = await Promise.all([barrier.wait(), barrier.wait(), barrier.wait()]);
      expect(arrivals.sort()).toEqual([0, 1, 2]);
    }
    expect(barrier.statistics()).toEqual({ parties: 3, nWaiting: 0, broken: false });
  });

  it('counts a thread as arrived that was terminated while it waited', async () => {
    const barrier = new SharedBarrier(2);
    const program = `import('@heddle/sync').then(({ SharedBarrier }) => SharedBarrier.fromHandle(require('node:worker_threads').workerData).waitSync())`;
    const worker = new Worker(program, { eval: true, workerData: barrier.toHandle() });
    while (barrier.nWaiting === 0) await new Promise(setImmediate);
    await terminate(worker);
    expect(await barrier.wait({ timeout: 5000 })).toBe(1);
  });

  it('breaks where one gives up, until it is reset', async () => {
    const barrier = new SharedBarrier(3);
    const patient = barrier.wait();
    await Promise.all([
      expect(patient).rejects.toThrow(BrokenBarrierError),
      expect(barrier.wait({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' }),
    ]);
    expect(barrier.broken).toBe(true);
    expect(() => barrier.waitSync()).toThrow(BrokenBarrierError);
    barrier.reset();
    const early = barrier.wait();
    barrier.reset();
    await expect(early).rejects.toThrow(BrokenBarrierError);
    expect(await Promise.all([barrier.wait(), barrier.wait(), barrier.wait()])).toHaveLength(3);
    barrier.abort();
    await expect(barrier.wait()).rejects.toThrow(BrokenBarrierError);
  });
});

describe('SharedCounter', () => {
  it('counts in 32 and in 64 bits', () => {
    const counter = new SharedCounter(5);
    const same = SharedCounter.fromHandle(counter.toHandle());
    expect([counter.add(), same.add(10), counter.subtract(), same.value]).toEqual([6, 16, 15, 15]);
    expect([counter.compareAndSet(15, 1), counter.compareAndSet(15, 2), counter.value]).toEqual([true, false, 1]);
    counter.set(2 ** 31 - 1);
    expect(counter.add()).toBe(-(2 ** 31));
    expect(same.statistics()).toEqual({ value: -(2 ** 31) });
    expect(new SharedBigCounter(5n).statistics()).toEqual({ value: 5n });
    expect(() => counter.add(0.5)).toThrow(RangeError);
    const big = new SharedBigCounter(2n ** 62n);
    expect(SharedBigCounter.fromHandle(big.toHandle()).add(2n ** 62n)).toBe(-(2n ** 63n));
    expect(() => big.add(1 as never)).toThrow(TypeError);
  });
});
