import { setCurrentTaskProvider, TimeoutError } from '@heddle/cancellation';
import { describe, expect, it } from 'vitest';

import { BoundedSemaphore, Condition, Event, Lock, Semaphore } from '../../src/event-loop/index.js';
import { FakeTask, settle, stateOf } from './fake-task.js';
import { NotHeldError, OverReleaseError } from '../../src/errors/index.js';

const kinds = { Lock: () => new Lock(), Semaphore: () => new Semaphore(), BoundedSemaphore: () => new BoundedSemaphore(), Condition: () => new Condition() };

describe.each(Object.entries(kinds))('%s, as a lock', (_name, make) => {
  it('is held from acquire to release', async () => {
    const lock = make();
    expect(lock.locked()).toBe(false);
    const guard = await lock.acquire();
    expect(lock.locked()).toBe(true);
    expect(lock.tryAcquire()).toBeUndefined();
    guard.release();
    expect(lock.locked()).toBe(false);
  });

  it('goes to those who wait in the order in which they came, and to nobody in between', async () => {
    const lock = make();
    const first = await lock.acquire();
    const order: number[] = [];
    const waits = [1, 2, 3].map((n) =>
      lock.acquire().then((guard) => {
        order.push(n);
        guard.release();
      }),
    );
    first.release();
    expect(lock.tryAcquire()).toBeUndefined();
    await Promise.all(waits);
    expect(order).toEqual([1, 2, 3]);
    expect(lock.locked()).toBe(false);
  });

  it('is released once by a guard, and at the end of `using`', async () => {
    const lock = make();
    const old = await lock.acquire();
    old.release();
    {
      using _guard = await lock.acquire();
      old.release();
      old[Symbol.dispose]();
      expect(lock.locked()).toBe(true);
    }
    expect(lock.locked()).toBe(false);
  });

  it('is released by withLock, whether the function returns, throws or rejects', async () => {
    const lock = make();
    expect(await lock.withLock(() => lock.locked())).toBe(true);
    const error = new Error('mine');
    await expect(lock.withLock(() => { throw error; })).rejects.toBe(error);
    await expect(lock.withLock(() => Promise.reject(error), { timeout: 5 })).rejects.toBe(error);
    expect(lock.locked()).toBe(false);
  });

  it('passes over a waiter that timed out, was aborted or whose task was cancelled', async () => {
    const lock = make();
    const held = await lock.acquire();
    const controller = new AbortController();
    const task = new FakeTask();
    const timedOut = lock.acquire({ timeout: 1 });
    const aborted = lock.acquire({ signal: controller.signal });
    setCurrentTaskProvider(() => task);
    const cancelled = lock.acquire();
    setCurrentTaskProvider(undefined);
    const last = lock.acquire();
    const ended = Promise.allSettled([timedOut, aborted, cancelled]);
    controller.abort('enough');
    const error = new Error('cancelled');
    task.cancel(error);
    expect(await ended).toMatchObject([{ reason: expect.any(TimeoutError) as unknown }, { reason: 'enough' }, { reason: error }]);
    held.release();
    (await last).release();
    expect(lock.locked()).toBe(false);
  });

  it('keeps nothing when a waiter is cancelled right after, or right before, it is handed over', async () => {
    const lock = make();
    for (const releaseFirst of [true, false]) {
      const held = await lock.acquire();
      const controller = new AbortController();
      const wait = lock.acquire({ signal: controller.signal });
      const next = lock.acquire();
      if (releaseFirst) held.release();
      controller.abort('late');
      if (!releaseFirst) held.release();
      if (releaseFirst) (await wait).release();
      else await expect(wait).rejects.toBe('late');
      (await next).release();
      expect(lock.locked()).toBe(false);
    }
  });

  it('refuses a signal that is aborted already even when free, and a time-out of 0 only when held', async () => {
    const lock = make();
    await expect(lock.acquire({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    const held = await lock.acquire({ timeout: 0 });
    await expect(lock.acquire({ timeout: 0 })).rejects.toBeInstanceOf(TimeoutError);
    held.release();
    expect(lock.locked()).toBe(false);
  });

  it('refuses wrong options', () => {
    const lock = make();
    expect(() => lock.acquire({ timeout: -1 })).toThrow(RangeError);
    expect(() => lock.acquire({ timeOut: 1 } as never)).toThrow(/timeout/);
    expect(lock.locked()).toBe(false);
  });
});

describe('Lock', () => {
  it('cannot be released by anyone while nobody holds it', () => {
    expect(() => new Lock().release()).toThrow(NotHeldError);
  });

  it('tells how many wait', async () => {
    const lock = new Lock();
    const guard = await lock.acquire();
    void lock.acquire();
    expect(lock.statistics()).toEqual({ locked: true, waiting: 1 });
    guard.release();
    expect(lock.statistics()).toEqual({ locked: true, waiting: 0 });
    lock.release();
    expect(lock.statistics()).toEqual({ locked: false, waiting: 0 });
  });
});

describe('Semaphore', () => {
  it('lets in as many as it has permits', async () => {
    const semaphore = new Semaphore(2);
    await semaphore.acquire();
    await semaphore.acquire();
    expect(await stateOf(semaphore.acquire())).toBe('pending');
    expect(semaphore.statistics()).toEqual({ value: 0, waiting: 1 });
  });

  it('gives several permits at once, first to those who wait', async () => {
    const semaphore = new Semaphore(0);
    const waits = [semaphore.acquire(), semaphore.acquire()];
    semaphore.release(3);
    await Promise.all(waits);
    expect(semaphore.value).toBe(1);
  });

  it.each([-1, 0.5, NaN, Infinity, '1'])('refuses to begin with %s permits', (value) => {
    expect(() => new Semaphore(value as number)).toThrow(/value must be/);
  });

  it.each([0, -1, 0.5])('refuses to release %s permits', (n) => {
    expect(() => new Semaphore().release(n)).toThrow(RangeError);
    expect(() => new BoundedSemaphore().release(n)).toThrow(RangeError);
  });
});

describe('BoundedSemaphore', () => {
  it('refuses to be released too often, and then releases nothing', async () => {
    const semaphore = new BoundedSemaphore(2);
    expect(() => semaphore.release()).toThrow(OverReleaseError);
    await semaphore.acquire();
    expect(() => semaphore.release(2)).toThrow(OverReleaseError);
    expect(semaphore.value).toBe(1);
    semaphore.release();
    expect(semaphore.value).toBe(2);
  });
});

describe('Event', () => {
  it('lets all go who wait when it is set, even if it is cleared at once, and none after that', async () => {
    const event = new Event();
    const waits = [event.wait(), event.wait()];
    expect(event.statistics()).toEqual({ set: false, waiting: 2 });
    event.set();
    event.clear();
    await Promise.all(waits);
    expect(await stateOf(event.wait())).toBe('pending');
  });

  it('does not make anybody wait while it is set', async () => {
    const event = new Event();
    event.set();
    expect(event.isSet()).toBe(true);
    await event.wait({ timeout: 0 });
    await expect(event.wait({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
  });

  it('forgets a waiter that timed out', async () => {
    const event = new Event();
    await expect(event.wait({ timeout: 1 })).rejects.toBeInstanceOf(TimeoutError);
    expect(event.statistics().waiting).toBe(0);
  });
});

describe('Condition', () => {
  it('refuses to wait, to notify and to release without the lock', async () => {
    const condition = new Condition();
    await expect(condition.wait()).rejects.toBeInstanceOf(NotHeldError);
    await expect(condition.waitFor(() => true)).rejects.toBeInstanceOf(NotHeldError);
    expect(() => condition.notify()).toThrow(NotHeldError);
    expect(() => condition.notifyAll()).toThrow(NotHeldError);
    expect(() => condition.release()).toThrow(NotHeldError);
    expect(() => new Condition({} as never)).toThrow(TypeError);
    expect(() => condition.notify(0)).toThrow(RangeError);
  });

  it('wakes as many as notify says, longest first, each with the lock', async () => {
    const condition = new Condition();
    const woken: number[] = [];
    const waiters = [1, 2, 3].map((n) => condition.withLock(async () => {
      await condition.wait();
      expect(condition.locked()).toBe(true);
      woken.push(n);
    }));
    await settle();
    expect(condition.statistics()).toEqual({ locked: false, waiting: 3, waitingForLock: 0 });
    await condition.withLock(() => condition.notify(2));
    await settle();
    expect(woken).toEqual([1, 2]);
    await condition.withLock(() => condition.notifyAll());
    await Promise.all(waiters);
    expect(woken).toEqual([1, 2, 3]);
  });

  it('has the lock again, under the same guard, when a wait times out or is aborted', async () => {
    const condition = new Condition();
    const guard = await condition.acquire();
    await expect(condition.wait({ timeout: 1 })).rejects.toBeInstanceOf(TimeoutError);
    expect(condition.locked()).toBe(true);
    const controller = new AbortController();
    const wait = condition.wait({ signal: controller.signal });
    const other = await condition.acquire();
    controller.abort('enough');
    expect(await stateOf(wait.catch(() => 'over'))).toBe('pending');
    other.release();
    await expect(wait).rejects.toBe('enough');
    guard.release();
    expect(condition.locked()).toBe(false);
  });

  it('passes a notification to the next when the first was cancelled before, and keeps it when cancelled after', async () => {
    const condition = new Condition();
    const first = new AbortController();
    const results: string[] = [];
    const waiter = (name: string, signal?: AbortSignal): Promise<unknown> =>
      condition.withLock(() => condition.wait({ signal })).then(() => results.push(name), () => results.push(`${name} cancelled`));
    const waits = [waiter('a', first.signal), waiter('b')];
    await settle();
    using guard = await condition.acquire();
    first.abort();
    condition.notify();
    guard.release();
    await Promise.all(waits);
    expect(results.toSorted()).toEqual(['a cancelled', 'b']);

    const second = new AbortController();
    const wait = waiter('c', second.signal);
    await settle();
    using again = await condition.acquire();
    condition.notify();
    second.abort();
    again.release();
    await wait;
    expect(results[2]).toBe('c');
  });

  it('waits for a predicate, gives its value, and asks once more when the time is over', async () => {
    const condition = new Condition();
    let value = 0;
    using _guard = await condition.acquire();
    expect(await condition.waitFor(() => 'yes')).toBe('yes');
    const wait = condition.waitFor(() => value);
    const first = condition.withLock(() => condition.notifyAll());
    await settle();
    await first;
    expect(condition.statistics()).toEqual({ locked: false, waiting: 1, waitingForLock: 0 });
    const change = condition.withLock(() => {
      value = 7;
      condition.notifyAll();
    });
    expect(await wait).toBe(7);
    await change;
    let calls = 0;
    expect(await condition.waitFor(() => ++calls === 2, { timeout: 1 })).toBe(true);
    await expect(condition.waitFor(() => false, { timeout: 1 })).rejects.toBeInstanceOf(TimeoutError);
    expect(condition.locked()).toBe(true);
  });
});
