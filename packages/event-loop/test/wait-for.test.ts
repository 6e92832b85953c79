import { Event, Queue, Semaphore } from '@heddle/sync/event-loop';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { CancelledError, createTask, Future, shield, sleep, TimeoutError, waitFor, yieldNow } from '../src/index.js';
import { fail, forever, settle, stateOf, unhandledDuring } from './moments.js';

describe('waitFor', () => {
  leakCheck();

  it.each<[string, () => PromiseLike<number> | (() => number | PromiseLike<number>)]>([
    ['a function', () => async () => { await yieldNow(); return 7; }],
    ['a function that need not wait', () => () => 7],
    ['a function that returns a future', () => () => Future.fromPromise(Promise.resolve(7))],
    ['a task', () => createTask(async () => { await yieldNow(); return 7; })],
    ['a promise', () => Promise.resolve(7)],
    ['a future', () => Future.fromPromise(Promise.resolve(7))],
    ['what has a then', () => ({ then: (resolve: (value: number) => void) => { resolve(7); } }) as unknown as PromiseLike<number>],
  ])('gives the result of %s, with and without a limit, in a task and outside', async (_what, make) => {
    expect(await waitFor(make())).toBe(7);
    expect(await waitFor(make(), {})).toBe(7);
    expect(await waitFor(make(), { timeout: 10_000 })).toBe(7);
    expect(await waitFor(make(), { timeout: Infinity })).toBe(7);
    expect(await createTask(() => waitFor(make(), { timeout: 10_000 }))).toBe(7);
  });

  it('rejects as what it waits for does', async () => {
    await expect(waitFor(() => fail('at once'))).rejects.toThrow('at once');
    await expect(waitFor(Promise.reject(new RangeError('promise')), { timeout: 10_000 })).rejects.toThrow('promise');
    await expect(waitFor(createTask(async () => { await yieldNow(); fail('task'); }), { timeout: 10_000 })).rejects.toThrow('task');
  });

  it.each<[string, () => PromiseLike<void> | (() => Promise<void>)]>([
    ['a function', () => forever],
    ['a task', () => createTask(forever)],
    ['a promise', () => new Promise(() => undefined)],
    ['a future', () => new Future()],
    ['a shield', () => shield(new Future<void>())],
  ])('rejects with TimeoutError when the time is over: %s', async (_what, make) => {
    await expect(waitFor(make(), { timeout: 1 })).rejects.toThrow(TimeoutError);
    await expect(createTask(() => waitFor(make(), { timeout: 1 }))).rejects.toThrow('The operation timed out after 1 ms');
    await expect(waitFor(make(), { timeout: 0 })).rejects.toThrow(TimeoutError);
  });

  it('cancels a task when the time is over, and waits until it has cleaned up', async () => {
    for (const timeout of [0, 1]) {
      const event = new Event();
      const task = createTask(async () => { try { await forever(); } finally { await event.wait(); } });
      const done = waitFor(task, { timeout });
      done.catch(() => undefined);
      await sleep(2);
      expect([await stateOf(done), task.cancelling(), task.done()]).toEqual(['pending', 1, false]);
      event.set();
      await expect(done).rejects.toThrow(TimeoutError);
      expect(task.cancelled()).toBe(true);
    }
  });

  it('waits until a function has cleaned up', async () => {
    const event = new Event();
    const done = waitFor(async () => { try { await forever(); } finally { await event.wait(); } }, { timeout: 1 });
    done.catch(() => undefined);
    await sleep(3);
    expect(await stateOf(done)).toBe('pending');
    event.set();
    await expect(done).rejects.toThrow(TimeoutError);
  });

  it('leaves anything else alone', async () => {
    const future = new Future<number>();
    await expect(waitFor(future, { timeout: 1 })).rejects.toThrow(TimeoutError);
    expect(future.done()).toBe(false);
    future.setResult(1);
    expect(await future).toBe(1);
  });

  it('with a time-out of 0 gives what is done already', async () => {
    const future = new Future<string>();
    future.setResult('done');
    expect(await waitFor(future, { timeout: 0 })).toBe('done');
    const task = createTask(() => 'done');
    expect(await waitFor(task, { timeout: 0 })).toBe('done');
    expect(await waitFor(() => 'done', { timeout: 0 })).toBe('done');
  });

  it('gives the result that comes in the same turn as the end of the time', async () => {
    const future = new Future<string>();
    setTimeout(() => { future.setResult('ok'); }, 0);
    expect(await waitFor(future, { timeout: 10_000 })).toBe('ok');
  });

  it('gives the result of a task that catches the cancellation', async () => {
    expect(await waitFor(() => forever().then(() => 0, () => 42), { timeout: 1 })).toBe(42);
    expect(await waitFor(createTask(() => forever().then(() => 0, () => 42)), { timeout: 1 })).toBe(42);
  });

  it('rejects with what the task throws as it cleans up', async () => {
    const task = createTask(async () => { try { await forever(); } finally { fail('in cleanup'); } });
    await expect(waitFor(task, { timeout: 1 })).rejects.toThrow('in cleanup');
  });

  it.each([undefined, 60_000])('that is cancelled cancels the task that it waits for (time-out %s)', async (timeout) => {
    const task = createTask(forever);
    const waiting = createTask(() => waitFor(task, { timeout }));
    await settle();
    waiting.cancel('waiter');
    await expect(waiting).rejects.toMatchObject({ reason: 'waiter' });
    expect(task.cancelled()).toBe(true);
  });

  it('that is cancelled when its task is done ends at its next wait', async () => {
    const inner = createTask(async () => { await yieldNow(); return 'done'; });
    let reached = false;
    const waiting = createTask(async () => {
      await waitFor(inner, { timeout: 10_000 });
      await forever();
      reached = true;
    });
    await inner;
    waiting.cancel();
    await expect(waiting).rejects.toThrow(CancelledError);
    expect(await inner).toBe('done');
    expect(reached).toBe(false);
  });

  it('does not lose what a wait has got when the time is over', async () => {
    const queue = new Queue<number>();
    const got: number[] = [];
    let taken = 0;
    const taker = createTask(async () => {
      for (;;) {
        try {
          got.push(await waitFor(() => queue.get(), { timeout: 1 }));
          if (++taken === 200) return;
        } catch (error) {
          if (!(error instanceof TimeoutError)) throw error;
        }
      }
    });
    for (let i = 0; i < 200; i++) {
      queue.putNowait(i);
      if (i % 10 === 0) await sleep(1);
    }
    await taker;
    expect(got).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  it('gives a permit back that is released just when its time is over', async () => {
    const semaphore = new Semaphore(0);
    const waiting = waitFor(() => semaphore.acquire(), { timeout: 1 });
    waiting.catch(() => undefined);
    await expect(waiting).rejects.toThrow(TimeoutError);
    semaphore.release();
    expect(semaphore.statistics()).toEqual({ value: 1, waiting: 0 });
  });

  it('has the later failure of a promise and of a future count as seen', async () => {
    expect(await unhandledDuring(async () => {
      const future = Future.withResolvers<undefined>();
      let rejectPromise: (error: unknown) => void = () => undefined;
      const promise = new Promise<void>((_resolve, reject) => { rejectPromise = reject; });
      await expect(waitFor(future.promise, { timeout: 1 })).rejects.toThrow(TimeoutError);
      await expect(waitFor(promise, { timeout: 1 })).rejects.toThrow(TimeoutError);
      future.reject(new Error('late'));
      rejectPromise(new Error('late'));
    })).toEqual([]);
  });

  it('leaves a shielded task alone', async () => {
    for (const timeout of [0, 1]) {
      const event = new Event();
      const task = createTask(async () => { await event.wait(); return 'done'; });
      await expect(waitFor(shield(task), { timeout })).rejects.toThrow(TimeoutError);
      expect([task.done(), task.cancelling()]).toEqual([false, 0]);
      event.set();
      expect(await task).toBe('done');
    }
    expect(await waitFor(shield(createTask(async () => { await yieldNow(); return 'done'; })), { timeout: undefined })).toBe('done');
  });

  it.each<[string, () => Promise<unknown>, typeof TypeError | typeof RangeError, RegExp]>([
    ['what cannot be awaited', () => waitFor(5 as never), TypeError, /^waitFor: awaitable must be .*, received 5/],
    ['nothing', () => waitFor(undefined as never), TypeError, /^waitFor: awaitable must be .*, received undefined/],
    ['a negative time', () => waitFor(() => 1, { timeout: -1 }), RangeError, /^waitFor: timeout must be 0 or more, received -1/],
    ['NaN', () => waitFor(() => 1, { timeout: NaN }), RangeError, /^waitFor: timeout must be 0 or more, received NaN/],
    ['a time that is no number', () => waitFor(() => 1, { timeout: '1' as never }), TypeError, /^waitFor: timeout must be a number, received "1"/],
    ['the time itself', () => waitFor(() => 1, 100 as never), TypeError, /^waitFor: expected an object of options, received 100/],
    ['an unknown option', () => waitFor(() => 1, { timeuot: 1 } as never), TypeError, /^waitFor: unknown option 'timeuot'. Did you mean 'timeout'\?/],
  ])('refuses %s', async (_what, call, kind, message) => {
    await expect(call()).rejects.toThrow(kind);
    await expect(call()).rejects.toThrow(message);
  });
});
