import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { NotHeldError, OwnerDiedError, SharedCondition, SharedCounter, SharedLock, SharedRLock } from '@heddle/sync';
import { afterEach, describe, expect, it } from 'vitest';
import { terminate } from './terminate.js';

const workers: Worker[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => terminate(worker)));
});

/** A thread of this program, whose variable `condition` is the condition. */
function start(condition: SharedCondition, program: string): Worker {
  const worker = new Worker(
    `import('@heddle/sync').then(async ({ SharedCondition }) => {
      const { parentPort, workerData } = require('node:worker_threads');
      const condition = SharedCondition.fromHandle(workerData);
      ${program}
    });`,
    { eval: true, workerData: condition.toHandle() },
  );
  workers.push(worker);
  return worker;
}

/** Waits until so many wait for the condition. */
async function untilWaiting(condition: SharedCondition, count: number): Promise<void> {
  while (condition.statistics().waiting < count) await new Promise(setImmediate);
}

/** A wait that has the lock, and says how it ended once it was released again. */
async function waitOnce(condition: SharedCondition, options?: { timeout?: number; signal?: AbortSignal }): Promise<unknown> {
  const guard = await condition.acquire();
  try {
    await condition.wait(options);
    return 'notified';
  } catch (error) {
    return error;
  } finally {
    guard.release();
  }
}

describe('SharedCondition', () => {
  it('gives the lock back to the guard of the one that waited, and only that one', async () => {
    const condition = new SharedCondition();
    const early = await condition.acquire();
    const waiting = condition.wait();
    const theirs = await condition.acquire();
    early.release();
    expect(condition.locked()).toBe(true);
    condition.notify();
    theirs.release();
    await waiting;
    expect(condition.locked()).toBe(true);
    condition.release();
    const guard = await condition.acquire();
    const again = condition.wait();
    await condition.withLock(() => condition.notify());
    await again;
    guard.release();
    expect(condition.locked()).toBe(false);
  });

  it('runs a function while it has the lock', async () => {
    const condition = new SharedCondition();
    expect(await condition.withLock(() => condition.locked(), { timeout: 1000 })).toBe(true);
    expect(condition.locked()).toBe(false);
  });

  it('lets those go on that were notified, in order, and no others', async () => {
    const condition = new SharedCondition();
    const order: number[] = [];
    const waits = [1, 2, 3, 4].map((number) => waitOnce(condition).then(() => order.push(number)));
    await untilWaiting(condition, 4);
    {
      using _ = condition.acquireSync();
      condition.notify();
      condition.notify(2);
      expect(condition.statistics()).toMatchObject({ locked: true, waiting: 1 });
    }
    await Promise.all(waits.slice(0, 3));
    expect(order).toEqual([1, 2, 3]);
    {
      using _ = await condition.acquire();
      condition.notifyAll();
      condition.notify(Infinity);
    }
    await waits[3];
    expect(condition.statistics()).toEqual({ locked: false, waiting: 0, waitingForLock: 0, waits: 4 });
  });

  it('notifies threads in the order in which they began to wait', { timeout: 30_000 }, async () => {
    const condition = new SharedCondition();
    const order: number[] = [];
    for (let number = 0; number < 3; number++) {
      start(condition, `condition.acquireSync(); condition.waitSync(); parentPort.postMessage(0); condition.release();`)
        .once('message', () => order.push(number));
      await untilWaiting(condition, number + 1);
    }
    for (let number = 0; number < 3; number++) {
      const guard = await condition.acquire();
      condition.notify();
      guard.release();
      while (order.length <= number) await new Promise(setImmediate);
    }
    expect(order).toEqual([0, 1, 2]);
  });

  it('throws what misuse deserves', async () => {
    const condition = new SharedCondition();
    await expect(condition.wait()).rejects.toThrow(NotHeldError);
    await expect(condition.waitFor(() => true)).rejects.toThrow(NotHeldError);
    expect(() => { condition.waitSync(); }).toThrow(NotHeldError);
    expect(() => condition.waitForSync(() => true)).toThrow(NotHeldError);
    expect(() => { condition.notify(); }).toThrow(NotHeldError);
    expect(() => { condition.notifyAll(); }).toThrow(NotHeldError);
    expect(() => { condition.release(); }).toThrow(NotHeldError);
    expect(() => { condition.notify(0); }).toThrow(RangeError);
    expect(() => { condition.notify('1' as never); }).toThrow(TypeError);
    expect(() => condition.waitFor(1 as never)).toThrow(/SharedCondition.waitFor: predicate must be a function/);
    expect(() => condition.waitForSync(undefined as never)).toThrow(TypeError);
    expect(() => condition.wait({ timeout: -1 })).toThrow(RangeError);
    expect(() => new SharedCondition({} as never)).toThrow(/lock must be a SharedLock or a SharedRLock/);
    expect(() => SharedCondition.fromHandle(new SharedLock().toHandle() as never)).toThrow(TypeError);
    expect(() => SharedCondition.fromHandle({ ...condition.toHandle(), lock: undefined as never })).toThrow(TypeError);
  });

  it('has the lock again when the wait ends early', async () => {
    const condition = new SharedCondition();
    const guard = await condition.acquire();
    await expect(condition.wait({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    expect(condition.locked()).toBe(true);
    expect(() => { condition.waitSync({ timeout: 5 }); }).toThrow(/SharedCondition.wait timed out after 5 ms/);
    expect(condition.locked()).toBe(true);
    await expect(condition.wait({ timeout: 0 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    await expect(condition.wait({ signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
    const controller = new AbortController();
    const wait = condition.wait({ signal: controller.signal });
    // The lock is free meanwhile; whoever has it then holds up the end of the wait.
    const other = condition.acquireSync();
    controller.abort(new Error('no longer'));
    let ended = false;
    const end = wait.catch((error: unknown) => { ended = true; return error; });
    await new Promise(setImmediate);
    expect(ended).toBe(false);
    other.release();
    expect(await end).toMatchObject({ message: 'no longer' });
    expect(condition.statistics()).toMatchObject({ locked: true, waiting: 0 });
    guard.release();
    expect(condition.locked()).toBe(false);
  });

  it('waits for a predicate, and asks it once more when the time is over', async () => {
    const condition = new SharedCondition();
    const guard = await condition.acquire();
    let asked = 0;
    await expect(condition.waitFor(() => { asked++; return false; }, { timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    expect(asked).toBeGreaterThanOrEqual(2);
    asked = 0;
    expect(condition.waitForSync(() => asked++ > 0 && 'at last', { timeout: 5 })).toBe('at last');
    asked = 0;
    expect(await condition.waitFor(() => asked++ > 0 && 'at last', { timeout: 5 })).toBe('at last');
    expect(() => condition.waitForSync(() => false, { timeout: 5 })).toThrow(/timed out/);
    guard.release();
  });

  it('passes on the notification of a wait that is cancelled at that moment', async () => {
    const condition = new SharedCondition();
    for (let round = 0; round < 200; round++) {
      const controller = new AbortController();
      const first = waitOnce(condition, { signal: controller.signal });
      const second = waitOnce(condition, { timeout: 10_000 });
      await untilWaiting(condition, 2);
      const guard = condition.acquireSync();
      const turns = round % 4;
      if (turns === 0) controller.abort();
      condition.notify();
      if (turns === 1) controller.abort();
      guard.release();
      if (turns === 2) controller.abort();
      if (turns === 3) {
        await Promise.resolve();
        controller.abort();
      }
      const how = await first;
      if (how === 'notified') {
        const again = condition.acquireSync();
        condition.notify();
        again.release();
      }
      expect(await second).toBe('notified');
    }
    expect(condition.statistics()).toMatchObject({ locked: false, waiting: 0 });
  });

  it('passes on the notification of a thread that dies before it has the lock again', { timeout: 30_000 }, async () => {
    const condition = new SharedCondition();
    for (let round = 0; round < 5; round++) {
      const victim = start(condition, 'condition.acquireSync(); condition.waitSync();');
      await untilWaiting(condition, 1);
      const next = waitOnce(condition, { timeout: 20_000 });
      await untilWaiting(condition, 2);
      const guard = await condition.acquire();
      condition.notify();
      expect(condition.statistics().waiting).toBe(1);
      await terminate(victim);
      guard.release();
      expect(await next).toBe('notified');
    }
  });

  it('says to all who wait that the owner of the lock died, though nobody notified them', { timeout: 30_000 }, async () => {
    const condition = new SharedCondition();
    const blocked = start(condition, `condition.acquireSync();
      try { condition.waitSync(); } catch (error) { parentPort.postMessage(error.name); }
      condition.release();`);
    const name = once(blocked, 'message');
    await untilWaiting(condition, 1);
    const wait = waitOnce(condition);
    await untilWaiting(condition, 2);
    const owner = start(condition, 'condition.acquireSync(); parentPort.postMessage(0); setInterval(() => {}, 1000);');
    await once(owner, 'message');
    await terminate(owner);
    expect(await wait).toBeInstanceOf(OwnerDiedError);
    expect(await name).toEqual(['OwnerDiedError']);
    await expect(condition.acquire()).rejects.toThrow(OwnerDiedError);
    const guard = await condition.lock.recover();
    guard.release();
    (await condition.acquire()).release();
    expect(condition.statistics()).toMatchObject({ locked: false, waiting: 0 });
  });

  it('shares its lock with others, and releases a lock that counts however often it was acquired', async () => {
    const lock = new SharedRLock();
    const full = new SharedCondition(lock);
    const empty = SharedCondition.fromHandle(new SharedCondition(lock).toHandle());
    expect(empty.lock).toBeInstanceOf(SharedRLock);
    const outer = lock.acquireSync();
    const inner = full.acquireSync();
    const wait = full.wait();
    expect(lock.locked()).toBe(false);
    {
      using _ = empty.acquireSync();
      empty.notifyAll();
      full.notifyAll();
    }
    await wait;
    expect(lock.statistics().depth).toBe(2);
    expect(() => { full.waitSync({ timeout: 1 }); }).toThrow(/timed out/);
    expect(lock.statistics().depth).toBe(2);
    inner.release();
    outer.release();
    expect(lock.locked()).toBe(false);
  });

  it.each([true, false])('hands items to four threads (blocking: %s)', { timeout: 60_000 }, async (blocking) => {
    const condition = new SharedCondition();
    const items = new SharedCounter();
    const taken = new SharedCounter();
    const rounds = 500;
    const threads = Array.from({ length: 4 }, () => {
      const handles = { condition: condition.toHandle(), items: items.toHandle(), taken: taken.toHandle() };
      const worker = new Worker(new URL('programs/condition-worker.mjs', import.meta.url), { workerData: { ...handles, rounds, blocking } });
      workers.push(worker);
      return once(worker, 'exit');
    });
    for (let item = 0; item < 4 * rounds; item++) {
      const guard = await condition.acquire();
      items.add();
      condition.notify();
      guard.release();
    }
    await Promise.all(threads);
    expect([items.value, taken.value]).toEqual([0, 4 * rounds]);
    expect(condition.statistics()).toMatchObject({ locked: false, waiting: 0 });
  });
});
