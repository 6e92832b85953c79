/** CPython's scenarios for locks and the like that no other test has: see apps/docs/sync/python-scenarios/locks.md. */
import { CancelledError } from '@heddle/cancellation';
import {
  BoundedSemaphore, Condition, DeadlockError, Event, Lock, NotHeldError, Semaphore, SharedBarrier, SharedEvent, SharedLock, SharedRLock, SharedSemaphore,
} from '@heddle/sync';
import { FakeTask, leakCheck, watchedAbortController } from '@heddle/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { OtherThread } from '../other-thread.js';
import { settle, stateOf } from '../event-loop/fake-task.js';

const other = new OtherThread();
beforeAll(() => other.start());
afterAll(() => other.end());

describe('locks of one event loop', () => {
  leakCheck();

  it.each([['Lock', () => new Lock()], ['Semaphore', () => new Semaphore(1)]] as const)('lets tasks that come back take turns (%s)', async (_name, make) => {
    const lock = make();
    const turns: number[] = [];
    await Promise.all([1, 2, 3].map(async (task) => {
      for (let round = 0; round < 5; round++) {
        using _held = await lock.acquire();
        turns.push(task);
        await settle();
      }
    }));
    expect(turns).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });

  it('wakes the next when the first in line is cancelled as the lock is released to it, and lets go of what it got', async () => {
    const lock = new Lock();
    const held = await lock.acquire();
    const task = new FakeTask();
    const first = task.run(() => lock.acquire());
    const second = lock.acquire();
    held.release();
    task.cancel(new CancelledError());
    // It was its own already: a task that is cancelled hears of it at its next wait, with the lock in hand.
    const got = await first;
    await expect(task.run(() => new Event().wait())).rejects.toThrow(CancelledError);
    expect(await stateOf(second)).toBe('pending');
    got.release();
    (await second).release();
    expect(lock.locked()).toBe(false);
  });

  it('hands a semaphore on past a waiter that was cancelled before it was awoken', async () => {
    const semaphore = new Semaphore(0);
    const tasks = Array.from({ length: 4 }, () => new FakeTask());
    const waits = tasks.map((task) => task.run(() => semaphore.acquire()));
    const ended = Promise.allSettled(waits);
    tasks[0]?.cancel(new CancelledError());
    tasks[1]?.cancel(new CancelledError());
    semaphore.release(2);
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
    expect(semaphore.statistics()).toEqual({ value: 0, waiting: 0 });
  });

  it('does not hang on a semaphore whose permit came back while the only waiter was cancelled', async () => {
    const semaphore = new Semaphore(1);
    const held = await semaphore.acquire();
    const task = new FakeTask();
    const wait = task.run(() => semaphore.acquire()).catch(() => undefined);
    task.cancel(new CancelledError());
    held.release();
    expect(await wait).toBeUndefined();
    (await semaphore.acquire({ timeout: 0 })).release();
  });

  it('begins a semaphore with one permit, and takes any number from 0 on', async () => {
    expect(new Semaphore().value).toBe(1);
    expect(new BoundedSemaphore().value).toBe(1);
    const none = new Semaphore(0);
    expect(none.locked()).toBe(true);
    const wait = none.acquire();
    expect(await stateOf(wait)).toBe('pending');
    none.release();
    await wait;
  });

  it('wakes as many as a release of several permits says, and keeps the rest', async () => {
    const semaphore = new Semaphore(0);
    let through = 0;
    const waits = Array.from({ length: 6 }, () => semaphore.acquire().then(() => through++));
    semaphore.release(4);
    await settle();
    expect([through, semaphore.value]).toEqual([4, 0]);
    semaphore.release(5);
    await Promise.all(waits);
    expect([through, semaphore.value]).toEqual([6, 3]);
  });
});

describe('conditions of one event loop', () => {
  leakCheck();

  it('shares a lock that is given to several conditions', async () => {
    const lock = new Lock();
    const [full, empty] = [new Condition(lock), new Condition(lock)];
    const waiting = full.withLock(() => full.wait());
    await settle();
    using guard = await empty.acquire();
    expect(full.locked()).toBe(true);
    // A notification is for those who wait on that condition.
    empty.notifyAll();
    expect(full.statistics().waiting).toBe(1);
    full.notify();
    guard.release();
    await waiting;
    expect(lock.locked()).toBe(false);
  });

  it('has the lock when its task was cancelled while it waits for the lock again', async () => {
    const condition = new Condition();
    const task = new FakeTask();
    const guard = await condition.acquire();
    const wait = task.run(() => condition.wait());
    const holder = await condition.acquire();
    condition.notify();
    // Notified, and in the line for the lock: from here on nothing ends the wait.
    task.cancel(new CancelledError());
    expect(await stateOf(wait)).toBe('pending');
    holder.release();
    await wait;
    expect(condition.locked()).toBe(true);
    await expect(task.run(() => condition.wait())).rejects.toThrow(CancelledError);
    expect(condition.locked()).toBe(true);
    guard.release();
  });

  it('gives a notification of several to as many, whoever of them is cancelled after it', async () => {
    const condition = new Condition();
    const controller = watchedAbortController();
    let woken = 0;
    const waits = [1, 2, 3].map((i) => condition.withLock(() => condition.wait(i === 1 ? { signal: controller.signal } : undefined)).then(() => woken++));
    await settle();
    await condition.withLock(() => {
      condition.notify(2);
      controller.abort('late');
    });
    await settle();
    expect([woken, condition.statistics().waiting]).toEqual([2, 1]);
    await condition.withLock(() => condition.notify());
    await Promise.all(waits);
  });

  it('throws out of its block with the lock released when a wait in it times out', async () => {
    const condition = new Condition();
    await expect(condition.withLock(() => condition.wait({ timeout: 1 }))).rejects.toThrow(/timed out/);
    expect(condition.locked()).toBe(false);
  });
});

describe('locks of threads', () => {
  leakCheck();

  it.each([['SharedLock', () => new SharedLock()], ['SharedRLock', () => new SharedRLock()]] as const)('cannot be taken while another thread has it, and can after a time-out (%s)', async (_name, make) => {
    const lock = make();
    const elsewhere = await other.hold(lock);
    expect(lock.locked()).toBe(true);
    expect(lock.tryAcquire()).toBeUndefined();
    expect(() => lock.acquireSync({ timeout: 5 })).toThrow(/timed out after 5 ms/);
    await expect(lock.acquire({ timeout: 5 })).rejects.toThrow(/timed out after 5 ms/);
    elsewhere.release();
    lock.acquireSync({ timeout: 0 }).release();
    expect(lock.locked()).toBe(false);
  });

  it.each([['SharedLock', () => new SharedLock()], ['SharedRLock', () => new SharedRLock()]] as const)('cannot be released by a thread that does not have it (%s)', async (_name, make) => {
    const lock = make();
    const elsewhere = await other.hold(lock);
    expect(() => lock.release()).toThrow(NotHeldError);
    expect(lock.locked()).toBe(true);
    elsewhere.release();
    expect(lock.locked()).toBe(false);
  });

  it('tells a thread that it would wait for itself', () => {
    const lock = new SharedLock();
    using _held = lock.acquireSync();
    expect(() => lock.acquireSync()).toThrow(DeadlockError);
  });

  it('counts how often its thread has a re-entrant lock, and says so', () => {
    const lock = new SharedRLock();
    for (let depth = 1; depth <= 3; depth++) {
      lock.acquireSync();
      expect(lock.statistics().depth).toBe(depth);
    }
    for (let depth = 2; depth >= 0; depth--) {
      lock.release();
      expect(lock.statistics().depth).toBe(depth);
      expect(lock.locked()).toBe(depth > 0);
    }
  });

  it('begins a shared semaphore with one permit, and wakes as many as a release says', async () => {
    expect(new SharedSemaphore().value).toBe(1);
    const semaphore = new SharedSemaphore(0);
    let through = 0;
    const waits = Array.from({ length: 4 }, () => semaphore.acquire({ timeout: 5000 }).then(() => through++));
    semaphore.release(3);
    await Promise.all(waits.slice(0, 3));
    expect([through, semaphore.value]).toEqual([3, 0]);
    semaphore.release(2);
    await Promise.all(waits);
    expect([through, semaphore.value]).toEqual([4, 1]);
  });

  it('does not make anybody wait for a shared event that is set', async () => {
    const event = new SharedEvent();
    expect(event.isSet()).toBe(false);
    event.set();
    event.set();
    expect(event.isSet()).toBe(true);
    event.waitSync({ timeout: 0 });
    await event.wait({ timeout: 0 });
    event.clear();
    event.clear();
    expect(() => event.waitSync({ timeout: 0 })).toThrow(/timed out after 0 ms/);
  });

  it('does not make the only party of a shared barrier wait', async () => {
    const barrier = new SharedBarrier(1);
    expect(barrier.waitSync()).toBe(0);
    expect(await barrier.wait()).toBe(0);
  });
});
