import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { DeadlockError, NotHeldError, SharedReadWriteLock } from '@heddle/sync';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { OtherThread } from './other-thread.js';
import { terminate } from './terminate.js';

const other = new OtherThread();
beforeAll(() => other.start());
afterAll(() => other.end());

const workers: Worker[] = [];
function start(lock: SharedReadWriteLock, guarded: SharedArrayBuffer, options: { rounds: number; writes: boolean; blocking: boolean }): Worker {
  const worker = new Worker(new URL('programs/read-write-worker.mjs', import.meta.url), { workerData: { handle: lock.toHandle(), guarded, ...options } });
  workers.push(worker);
  return worker;
}
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => terminate(worker)));
});

describe('SharedReadWriteLock', () => {
  it('lets many read, or one write', async () => {
    const lock = new SharedReadWriteLock();
    const first = await lock.acquireRead();
    const second = lock.acquireReadSync();
    expect(lock.statistics().readers).toBe(2);
    await expect(lock.acquireWrite({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    first.release();
    second.release();
    const writing = lock.acquireWriteSync();
    expect(() => lock.acquireReadSync()).toThrow(DeadlockError);
    await expect(lock.acquireRead({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    writing.release();
    (await lock.acquireRead()).release();
    expect(() => { lock.releaseRead(); }).toThrow(NotHeldError);
    expect(() => { lock.releaseWrite(); }).toThrow(NotHeldError);
  });

  it('is left alone by guards from before it was released by hand', async () => {
    const lock = new SharedReadWriteLock();
    const staleRead = lock.acquireReadSync();
    lock.releaseRead();
    const staleWrite = await lock.acquireWrite();
    lock.releaseWrite();
    const reading = await lock.acquireRead();
    staleRead.release();
    expect(lock.statistics().readers).toBe(1);
    reading.release();
    const writing = lock.acquireWriteSync();
    staleWrite.release();
    expect(lock.statistics().writing).toBe(true);
    writing.release();
  });

  it('refuses to block where only this thread could end the wait', async () => {
    const lock = new SharedReadWriteLock();
    const reading = await lock.acquireRead();
    expect(() => lock.acquireWriteSync({ timeout: 1000 })).toThrow(DeadlockError);
    expect(() => lock.recoverWriteSync({ timeout: 1000 })).toThrow(/recoverWriteSync: this thread reads/);
    reading.release();
    lock.recoverWriteSync().release();
    expect(lock.statistics()).toMatchObject({ readers: 0, writing: false });
  });

  it('lets a thread read that blocks, though its own event loop waits to write and cannot do so meanwhile', async () => {
    const lock = new SharedReadWriteLock();
    const theirs = await other.hold(lock);
    const writer = lock.acquireWrite({ timeout: 5000 });
    theirs.release();
    lock.acquireReadSync({ timeout: 1000 }).release();
    (await writer).release();
  });

  it('is not kept from who tries by a writer that died while it waited', async () => {
    const lock = new SharedReadWriteLock();
    const theirs = await other.hold(lock);
    const waiting = start(lock, new SharedArrayBuffer(64), { rounds: 0, writes: true, blocking: true });
    while (lock.statistics().waitingWriters === 0) await sleep(1);
    await terminate(waiting);
    theirs.release();
    lock.tryAcquireRead()?.release();
    const reading = lock.tryAcquireRead();
    expect(reading).toBeDefined();
    reading?.release();
    const writing = lock.tryAcquireWrite();
    expect(writing).toBeDefined();
    writing?.release();
  });

  it('lets a writer that waits go before readers that come after it, and those go on if it gives up', async () => {
    const lock = new SharedReadWriteLock();
    const reading = await lock.acquireRead();
    const order: string[] = [];
    const writer = lock.acquireWrite().then((guard) => { order.push('writer'); guard.release(); });
    const reader = lock.acquireRead().then((guard) => { order.push('reader'); guard.release(); });
    reading.release();
    await Promise.all([writer, reader]);
    expect(order).toEqual(['writer', 'reader']);
    const again = await lock.acquireRead();
    const impatient = lock.acquireWrite({ timeout: 5 });
    const patient = lock.acquireRead({ timeout: 5000 });
    await expect(impatient).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    (await patient).release();
    again.release();
    expect(lock.statistics()).toMatchObject({ readers: 0, writer: 0, waitingReaders: 0, waitingWriters: 0 });
  });

  it.each([true, false])('keeps readers from what is half written (blocking: %s)', { timeout: 60_000 }, async (blocking) => {
    const lock = new SharedReadWriteLock();
    const guarded = new SharedArrayBuffer(64);
    const threads = [true, true, false, false].map((writes) => start(lock, guarded, { rounds: 1500, writes, blocking }));
    await Promise.all(threads.map((thread) => once(thread, 'exit')));
    expect([...new Int32Array(guarded).subarray(0, 4)]).toEqual([1000, 1000, 0, 6000]);
  });

  it('survives the death of readers and writers at any moment', { timeout: 60_000 }, async () => {
    const lock = new SharedReadWriteLock();
    const guarded = new SharedArrayBuffer(64);
    const words = new Int32Array(guarded);
    const begin = (): Worker => start(lock, guarded, { rounds: 0, writes: true, blocking: true });
    let threads = [begin(), begin(), begin()];
    for (let kill = 0; kill < 15; kill++) {
      const seen = Atomics.load(words, 3);
      while (Atomics.load(words, 3) - seen < 50) await sleep(1);
      const [victim, ...others] = threads;
      if (victim !== undefined) await terminate(victim);
      threads = [...others, begin()];
    }
    const seen = Atomics.load(words, 3);
    while (Atomics.load(words, 3) - seen < 100) await sleep(1);
    expect(Atomics.load(words, 2)).toBe(0);
  });
});
