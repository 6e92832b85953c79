import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { DeadlockError, NotHeldError, OwnerDiedError, SharedLock } from '@heddle/sync';
import { afterEach, describe, expect, it } from 'vitest';
import { terminate } from './terminate.js';

const workers: Worker[] = [];
function start(lock: SharedLock, guarded: SharedArrayBuffer, rounds: number, mode: 'blocking' | 'event-loop' | 'mixed'): Worker {
  const worker = new Worker(new URL('programs/lock-worker.mjs', import.meta.url), { workerData: { handle: lock.toHandle(), guarded, rounds, mode } });
  workers.push(worker);
  return worker;
}
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => terminate(worker)));
});

describe('SharedLock', () => {
  it('is acquired and released, and a guard releases once', async () => {
    const lock = new SharedLock();
    expect(lock.locked()).toBe(false);
    const guard = await lock.acquire();
    expect(lock.locked()).toBe(true);
    expect(lock.tryAcquire()).toBeUndefined();
    guard.release();
    guard.release();
    expect(lock.locked()).toBe(false);
    { using _ = lock.acquireSync(); expect(lock.statistics().owner).toBeGreaterThan(0); }
    expect(lock.statistics()).toMatchObject({ locked: false, owner: 0, waiting: 0 });
  });

  it('goes to those who wait in order, and not to newcomers', async () => {
    const lock = new SharedLock();
    const first = await lock.acquire();
    const order: number[] = [];
    const waits = [1, 2, 3].map(async (number) => {
      const guard = await lock.acquire();
      order.push(number);
      guard.release();
    });
    first.release();
    expect(lock.tryAcquire()).toBeUndefined();
    await Promise.all(waits);
    expect(order).toEqual([1, 2, 3]);
    expect(lock.locked()).toBe(false);
  });

  it('lets newcomers pass where it was made to', async () => {
    const lock = SharedLock.fromHandle(new SharedLock({ barging: true }).toHandle());
    const first = await lock.acquire();
    const waits = lock.acquire();
    first.release();
    const newcomer = lock.tryAcquire();
    expect(newcomer).toBeDefined();
    newcomer?.release();
    (await waits).release();
    expect(lock.statistics()).toMatchObject({ locked: false, waiting: 0 });
  });

  it('throws what misuse deserves', async () => {
    const lock = new SharedLock();
    expect(() => { lock.release(); }).toThrow(NotHeldError);
    expect(() => new SharedLock({ bargin: true } as never)).toThrow(/barging/);
    expect(() => new SharedLock({ barging: 'no' } as never)).toThrow(/barging must be a boolean/);
    expect(() => new SharedLock(5 as never)).toThrow(/an object of options/);
    expect(() => lock.acquire({ timeout: -1 })).toThrow(RangeError);
    expect(() => lock.acquireSync({ timeout: -1 })).toThrow(RangeError);
    expect(() => lock.acquireSync({ signal: new AbortController().signal } as never)).toThrow(TypeError);
    expect(() => SharedLock.fromHandle({ kind: 'SharedLock', buffer: new SharedArrayBuffer(4096) })).toThrow(TypeError);
    lock.acquireSync();
    expect(() => lock.acquireSync()).toThrow(DeadlockError);
    lock.release();
  });

  it('times out and is cancelled, and whoever comes next gets it', async () => {
    const lock = new SharedLock();
    const guard = lock.acquireSync();
    const controller = new AbortController();
    const aborted = lock.acquire({ signal: controller.signal });
    const late = lock.acquire({ timeout: 20 });
    const next = lock.acquire();
    await expect(late).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    controller.abort(new Error('no longer'));
    await expect(aborted).rejects.toThrow('no longer');
    await expect(lock.acquire({ timeout: 0 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    await expect(lock.acquire({ signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
    guard.release();
    (await next).release();
    expect(lock.statistics()).toMatchObject({ locked: false, waiting: 0 });
  });

  it('is not lost when its next owner is cancelled at the moment of hand-over', async () => {
    const lock = new SharedLock();
    for (let round = 0; round < 200; round++) {
      const guard = lock.acquireSync();
      const controller = new AbortController();
      const cancelled = lock.acquire({ signal: controller.signal }).then((owned) => { owned.release(); }, () => undefined);
      const next = lock.acquire({ timeout: 5000 });
      guard.release();
      if (round % 2 === 0) await Promise.resolve();
      controller.abort();
      await cancelled;
      (await next).release();
    }
    expect(lock.statistics()).toMatchObject({ locked: false, waiting: 0 });
  });

  it('gives a hundred thousand waits of one event loop their turn', async () => {
    const lock = new SharedLock();
    const guard = lock.acquireSync();
    let turns = 0;
    const waits = Array.from({ length: 100_000 }, async () => {
      const owned = await lock.acquire();
      turns++;
      owned.release();
    });
    guard.release();
    await Promise.all(waits);
    expect(turns).toBe(100_000);
  });

  it('serves more lines of waits than it has cells, blocking ones too', { timeout: 30_000 }, async () => {
    const lock = new SharedLock();
    const guard = lock.acquireSync();
    // Each of these waits as another event loop's would.
    const impatient = Array.from({ length: 100 }, () => SharedLock.fromHandle(lock.toHandle()).acquire({ timeout: 30 }));
    expect(lock.statistics().waiting).toBe(64);
    for (const wait of impatient) await expect(wait).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    expect(lock.statistics().waiting).toBe(0);
    let turns = 0;
    const waits = Array.from({ length: 100 }, async () => {
      const owned = await SharedLock.fromHandle(lock.toHandle()).acquire();
      turns++;
      owned.release();
    });
    const guarded = new SharedArrayBuffer(64);
    const threads = Array.from({ length: 2 }, () => start(lock, guarded, 50, 'blocking'));
    await Promise.all(threads.map((thread) => once(thread, 'online')));
    guard.release();
    await Promise.all([...waits, ...threads.map((thread) => once(thread, 'exit'))]);
    expect(turns).toBe(100);
    expect(new Int32Array(guarded)[4]).toBe(100);
    expect(lock.statistics()).toMatchObject({ locked: false, waiting: 0 });
  });

  it.each(['blocking', 'event-loop', 'mixed'] as const)('excludes threads from each other (%s)', { timeout: 60_000 }, async (mode) => {
    const lock = new SharedLock();
    const guarded = new SharedArrayBuffer(64);
    const threads = Array.from({ length: 4 }, () => start(lock, guarded, 3000, mode));
    await Promise.all(threads.map((thread) => once(thread, 'exit')));
    const words = new Int32Array(guarded);
    expect([...words.subarray(0, 5)]).toEqual([12_000, 12_000, 0, 0, 12_000]);
    expect(lock.statistics()).toMatchObject({ locked: false, waiting: 0, deaths: 0 });
  });

  it('lets a blocking wait go ahead of those of its own event loop', async () => {
    const lock = new SharedLock();
    const guarded = new SharedArrayBuffer(64);
    const own = lock.acquireSync();
    const me = lock.statistics().owner;
    own.release();
    start(lock, guarded, 0, 'blocking');
    const words = new Int32Array(guarded);
    while (Atomics.load(words, 4) === 0) await sleep(1);
    for (let round = 0; round < 100; round++) {
      const pending = lock.acquire({ timeout: 10_000 });
      // Unless the lock was free just then.
      if (lock.statistics().owner !== me) lock.acquireSync({ timeout: 10_000 }).release();
      (await pending).release();
    }
  });

  it('says that its owner died, and goes on once it was recovered', async () => {
    const lock = new SharedLock();
    const worker = new Worker(
      "import('@heddle/sync').then(({ SharedLock }) => { SharedLock.fromHandle(require('node:worker_threads').workerData).acquireSync(); require('node:worker_threads').parentPort.postMessage(0); setInterval(() => {}, 1000); });",
      { eval: true, workerData: lock.toHandle() },
    );
    await once(worker, 'message');
    const waits = [lock.acquire(), lock.acquire()];
    void terminate(worker);
    for (const wait of waits) await expect(wait).rejects.toThrow(OwnerDiedError);
    await expect(lock.acquire()).rejects.toThrow(OwnerDiedError);
    expect(() => lock.acquireSync()).toThrow(OwnerDiedError);
    const recovered = lock.recoverSync();
    const next = lock.acquire();
    recovered.release();
    (await next).release();
    expect(lock.statistics()).toMatchObject({ locked: false, deaths: 1 });
  });

  it('survives the death of its owners and waiters at any moment', { timeout: 120_000 }, async () => {
    const lock = new SharedLock();
    const guarded = new SharedArrayBuffer(64);
    const words = new Int32Array(guarded);
    const kills = 25;
    let threads = Array.from({ length: 3 }, () => start(lock, guarded, 0, 'mixed'));
    for (let kill = 0; kill < kills; kill++) {
      const seen = Atomics.load(words, 4);
      while (Atomics.load(words, 4) - seen < 50) await sleep(1);
      const [victim, ...others] = threads;
      if (victim !== undefined) await terminate(victim);
      threads = [...others, start(lock, guarded, 0, 'mixed')];
    }
    const seen = Atomics.load(words, 4);
    while (Atomics.load(words, 4) - seen < 100) await sleep(1);
    await Promise.all(threads.map((thread) => terminate(thread)));
    const guard = await lock.recover();
    expect(words[3]).toBe(0);
    guard.release();
  });
});
