import { afterEach, describe, expect, it } from 'vitest';

import { CancelledError, Rejection, setCurrentTaskProvider, sharedSlot, TimeoutError, waitOn, type TaskWait } from '../src/index.js';
import { activeTimers, countingController } from './counting-signal.js';

const never = new Promise<never>(() => undefined);

describe('waitOn', () => {
  afterEach(() => setCurrentTaskProvider(undefined));

  it('gives what the promise gives', async () => {
    expect(await waitOn(Promise.resolve(1))).toBe(1);
    expect(await waitOn(Promise.resolve(1), { timeout: 1000 })).toBe(1);
    await expect(waitOn(Promise.reject(new Error('own')), { timeout: 1000 })).rejects.toThrow('own');
  });

  it('takes anything with a then', async () => {
    const thenable: PromiseLike<number> = { then: (resolve) => Promise.resolve(7).then(resolve) };
    expect(await waitOn(thenable, { timeout: 1000 })).toBe(7);
  });

  it('rejects with TimeoutError when the time is up, and leaves no timer', async () => {
    const timers = activeTimers();
    await expect(waitOn(never, { timeout: 2 })).rejects.toMatchObject({ message: 'The wait timed out after 2 ms' });
    expect(activeTimers()).toBeLessThanOrEqual(timers);
  });

  it('with a time-out of 0 lets through what has settled, and nothing else', async () => {
    expect(await waitOn(Promise.resolve('there'), { timeout: 0 })).toBe('there');
    const error: unknown = await waitOn(never, { timeout: 0 }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(String(error)).toContain('after 0 ms');
  });

  it('rejects with the reason of the signal, and leaves no listener', async () => {
    const { controller, signal, listeners } = countingController();
    const waiting = waitOn(never, { signal });
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    expect(listeners()).toBe(0);
  });

  it('rejects when the current task is cancelled', async () => {
    const waits = new Set<TaskWait>();
    setCurrentTaskProvider(() => ({ beginWait: (wait) => waits.add(wait), endWait: (wait) => waits.delete(wait) }));
    const waiting = waitOn(never);
    for (const wait of waits) wait.cancel(new CancelledError());
    await expect(waiting).rejects.toBeInstanceOf(CancelledError);
    expect(waits.size).toBe(0);
  });

  it('takes a failure after its end as seen', async () => {
    let fail: (error: Error) => void = () => undefined;
    const late = new Promise<never>((_, reject) => {
      fail = reject;
    });
    await expect(waitOn(late, { timeout: 1 })).rejects.toBeInstanceOf(TimeoutError);
    // Vitest fails the run for an unhandled rejection.
    fail(new Error('late'));
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('refuses wrong options at the call', () => {
    expect(() => waitOn(never, { timeout: -1 })).toThrow(RangeError);
  });
});

describe('a Rejection', () => {
  it('makes the promise that is resolved with it reject', async () => {
    const error = new Error('no');
    await expect(Promise.resolve(new Rejection(error))).rejects.toBe(error);
    expect(await new Rejection(error).then(undefined, (reason) => reason)).toBe(error);
    await expect(new Rejection(error).then()).rejects.toBe(error);
  });
});

describe('sharedSlot', () => {
  it('makes its object once for all who ask', () => {
    const first = sharedSlot('@heddle/test:slot', () => ({ made: 1 }));
    expect(sharedSlot('@heddle/test:slot', () => ({ made: 2 }))).toBe(first);
  });

  it('hears a promise once, however many waits for it were given up one after the other', async () => {
    const counted = { hearings: 0, promise: new Promise<never>(() => undefined) };
    const awaitable: PromiseLike<never> = { then: (...handlers) => { counted.hearings++; return counted.promise.then(...handlers); } };
    for (let round = 0; round < 1000; round++) {
      const waits = [1, 2, 3].map(() => waitOn(awaitable, { signal: AbortSignal.abort(round) }));
      for (const wait of waits) await expect(wait).rejects.toBe(round);
    }
    expect(counted.hearings).toBe(1);
  });

  it('gives what comes to those who wait still, though others gave up, and to those who come later', async () => {
    for (const outcome of ['value', new Error('own')]) {
      let settle: (value: unknown) => void = () => undefined;
      const promise = new Promise((resolve) => { settle = resolve; });
      await expect(waitOn(promise, { signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
      const waits = [waitOn(promise, { timeout: 10_000 }), waitOn(promise, { timeout: 10_000 })];
      settle(outcome instanceof Error ? new Rejection(outcome) : outcome);
      const late = waitOn(promise, { timeout: 10_000 });
      expect(await Promise.allSettled([...waits, late])).toEqual(
        [1, 2, 3].map(() => (outcome instanceof Error ? { status: 'rejected', reason: outcome } : { status: 'fulfilled', value: outcome })),
      );
      expect((await Promise.allSettled([waitOn(promise, { timeout: 10_000 })]))[0].status).toBe(outcome instanceof Error ? 'rejected' : 'fulfilled');
    }
  });
});
