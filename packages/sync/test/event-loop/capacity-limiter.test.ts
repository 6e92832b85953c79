import { CancelledError } from '@heddle/cancellation';
import { FakeTask, leakCheck, watchedAbortController } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { CapacityLimiter } from '../../src/event-loop/index.js';
import { AlreadyHeldError, NotHeldError } from '../../src/errors/index.js';
import { stateOf } from './fake-task.js';

describe('CapacityLimiter', () => {
  leakCheck();

  it('lends a token to each guard outside of tasks, and to each task within', async () => {
    const limiter = new CapacityLimiter(3);
    const first = await limiter.acquire();
    const second = limiter.tryAcquire();
    const task = new FakeTask();
    const third = await task.run(() => limiter.acquire());
    expect(limiter.statistics()).toEqual({ totalTokens: 3, borrowedTokens: 3, borrowers: [first, second, task], waiting: 0 });
    expect([limiter.borrowedTokens, limiter.availableTokens, limiter.locked()]).toEqual([3, 0, true]);
    for (const guard of [first, second, third]) guard?.release();
    expect(limiter.availableTokens).toBe(3);
  });

  it('refuses a second token to a borrower that has one, or waits for one', async () => {
    const limiter = new CapacityLimiter(1);
    const task = new FakeTask();
    const held = await task.run(() => limiter.acquire());
    await expect(task.run(() => limiter.acquire())).rejects.toThrow(AlreadyHeldError);
    expect(() => task.run(() => limiter.tryAcquire())).toThrow(AlreadyHeldError);
    expect(() => limiter.tryAcquireOnBehalfOf(task)).toThrow(AlreadyHeldError);
    const waiting = limiter.acquireOnBehalfOf('me');
    await expect(limiter.acquireOnBehalfOf('me')).rejects.toThrow(AlreadyHeldError);
    // The call that was refused has not taken the other's place.
    await expect(limiter.acquireOnBehalfOf('me', { signal: AbortSignal.abort('no') })).rejects.toBe('no');
    await expect(limiter.acquireOnBehalfOf('me')).rejects.toThrow(AlreadyHeldError);
    held.release();
    (await waiting).release();
    (await limiter.acquireOnBehalfOf('me')).release();
    expect(limiter.borrowedTokens).toBe(0);
  });

  it('takes back only what the borrower has', async () => {
    const limiter = new CapacityLimiter(2);
    const task = new FakeTask();
    expect(() => limiter.release()).toThrow(NotHeldError);
    expect(() => task.run(() => limiter.release())).toThrow(NotHeldError);
    expect(() => limiter.releaseOnBehalfOf('nobody')).toThrow(NotHeldError);
    const old = await task.run(() => limiter.acquire());
    task.run(() => limiter.release());
    await task.run(() => limiter.acquire());
    // Its token is another one by now.
    old.release();
    expect(limiter.borrowedTokens).toBe(1);
    limiter.releaseOnBehalfOf(task);
    const waits = new CapacityLimiter(0);
    const wait = expect(waits.acquireOnBehalfOf('me', { timeout: 1 })).rejects.toThrow(/timed out/);
    expect(() => waits.releaseOnBehalfOf('me')).toThrow(NotHeldError);
    await wait;
  });

  it('lets a borrower ask again after its wait ended early', async () => {
    const limiter = new CapacityLimiter(0);
    const controller = watchedAbortController();
    const wait = expect(limiter.acquireOnBehalfOf('me', { signal: controller.signal })).rejects.toBe('enough');
    controller.abort('enough');
    await wait;
    const task = new FakeTask();
    const cancelled = expect(task.run(() => limiter.acquire())).rejects.toThrow(CancelledError);
    task.cancel(new CancelledError());
    await cancelled;
    await expect(limiter.acquireOnBehalfOf('me', { timeout: 1 })).rejects.toThrow(/timed out/);
    limiter.totalTokens = 1;
    (await limiter.acquireOnBehalfOf('me')).release();
  });

  it('lets those who wait go on when it is enlarged, in their order, and takes nothing away when it is reduced', async () => {
    const limiter = new CapacityLimiter(1);
    const first = await limiter.acquire();
    const waits = ['a', 'b', 'c'].map((name) => limiter.acquireOnBehalfOf(name));
    limiter.totalTokens = 3;
    expect(limiter.statistics()).toEqual({ totalTokens: 3, borrowedTokens: 3, borrowers: [first, 'a', 'b'], waiting: 1 });
    limiter.totalTokens = 1;
    expect([limiter.borrowedTokens, limiter.availableTokens]).toEqual([3, 0]);
    first.release();
    limiter.releaseOnBehalfOf('a');
    expect(await stateOf(waits[2] as Promise<unknown>)).toBe('pending');
    limiter.releaseOnBehalfOf('b');
    expect(limiter.statistics().borrowers).toEqual(['c']);
    limiter.totalTokens = Infinity;
    const many = await Promise.all(Array.from({ length: 100 }, () => limiter.acquire()));
    expect([limiter.borrowedTokens, limiter.availableTokens]).toEqual([101, Infinity]);
    for (const guard of many) guard.release();
    await Promise.all(waits);
  });

  it.each([-1, 0.5, NaN, -Infinity, '1', undefined])('refuses %s tokens', (total) => {
    expect(() => new CapacityLimiter(total as number)).toThrow(/new CapacityLimiter: totalTokens must be/);
    const limiter = new CapacityLimiter(1);
    expect(() => (limiter.totalTokens = total as number)).toThrow(/CapacityLimiter: totalTokens must be/);
    expect(limiter.totalTokens).toBe(1);
  });

  it.each([undefined, null])('refuses %s as a borrower', (borrower) => {
    const limiter = new CapacityLimiter(1);
    for (const operation of ['acquireOnBehalfOf', 'tryAcquireOnBehalfOf', 'releaseOnBehalfOf'] as const) {
      expect(() => limiter[operation](borrower as never)).toThrow(`CapacityLimiter.${operation}: borrower must be`);
    }
  });
});
