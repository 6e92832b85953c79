import { getEventListeners } from 'node:events';

import { TimeoutError } from '@heddle/cancellation';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { asCompleted, Future } from '../src/index.js';
import { cancelledFuture, failedFuture, finishedFuture, pendingFuture, turn } from './support/futures.js';

// CPython's Lib/test/test_concurrent_futures/test_as_completed.py, retold.

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe('asCompleted', () => {
  afterEach(() => vi.restoreAllMocks());

  it('gives futures in the order in which they are done', async () => {
    const [a, b, c] = [pendingFuture(), pendingFuture(), pendingFuture()];
    const collecting = collect(asCompleted([a, b, c]));
    b.setResult(2);
    await turn();
    c.setException(new Error('x'));
    a.cancel();
    expect(await collecting).toEqual([b, c, a]);
  });

  it('gives those first that are done already', async () => {
    const [pending, done, failed, cancelled] = [pendingFuture(), finishedFuture(), failedFuture(), cancelledFuture()];
    const completed = asCompleted([pending, done, failed, cancelled]);
    const first = [await completed.next(), await completed.next(), await completed.next()];
    expect(first.map(({ value }) => value as unknown)).toEqual([done, failed, cancelled]);
    pending.setResult(1);
    expect(await completed.next()).toEqual({ value: pending, done: false });
    expect(await completed.next()).toEqual({ value: undefined, done: true });
  });

  it('gives a future that is given twice once', async () => {
    const [pending, done] = [pendingFuture(), finishedFuture()];
    const collecting = collect(asCompleted([pending, done, pending, done]));
    pending.setResult(1);
    expect(await collecting).toEqual([done, pending]);
  });

  it('of no futures ends at once', async () => {
    expect(await collect(asCompleted([]))).toEqual([]);
  });

  it('gives futures, not their results', async () => {
    for await (const future of asCompleted([finishedFuture(3)])) {
      expect(future).toBeInstanceOf(Future);
      expect(future.resultSync()).toBe(3);
      expect(await future.result()).toBe(3);
    }
  });

  it('rejects when the time is up, says how many were unfinished, and is over', async () => {
    const [done, slow, slower] = [finishedFuture(), pendingFuture(), pendingFuture()];
    const completed = asCompleted([slow, done, slower], { timeout: 5 });
    expect((await completed.next()).value).toBe(done);
    const failure: unknown = await completed.next().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TimeoutError);
    expect(failure).toMatchObject({ message: '2 (of 3) futures unfinished' });
    expect((await completed.next()).done).toBe(true);
  });

  it('tells who waits longest that the time is up, and the others that it is over', async () => {
    const completed = asCompleted([pendingFuture()], { timeout: 3 });
    const asked = [completed.next(), completed.next()];
    await expect(asked[0]).rejects.toBeInstanceOf(TimeoutError);
    expect((await asked[1])?.done).toBe(true);
  });

  it('with a time-out of 0 gives what is done, and then rejects', async () => {
    const completed = asCompleted([finishedFuture(), pendingFuture()], { timeout: 0 });
    expect((await completed.next()).done).toBe(false);
    await expect(completed.next()).rejects.toThrow('1 (of 2) futures unfinished');
  });

  it('counts its time from the call', async () => {
    const completed = asCompleted([pendingFuture()], { timeout: 20 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const setTimeoutSpy = vi.spyOn(globalThis, 'setTimeout');
    await expect(completed.next()).rejects.toBeInstanceOf(TimeoutError);
    expect(setTimeoutSpy).not.toHaveBeenCalled();
  });

  it('still gives what was done in time, however late it is asked', async () => {
    const future = pendingFuture();
    const completed = asCompleted([future], { timeout: 1 });
    future.setResult(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await completed.next()).value).toBe(future);
  });

  it('rejects when its signal is aborted, leaves no listener, and is over', async () => {
    const controller = new AbortController();
    const completed = asCompleted([pendingFuture()], { signal: controller.signal });
    const waiting = completed.next();
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    expect((await completed.next()).done).toBe(true);
  });

  it('may be asked for several at a time', async () => {
    const [a, b] = [pendingFuture(), pendingFuture()];
    const completed = asCompleted([a, b]);
    const asked = [completed.next(), completed.next(), completed.next()];
    b.setResult(1);
    a.setResult(2);
    expect((await Promise.all(asked)).map(({ value }) => value as unknown)).toEqual([b, a, undefined]);
  });

  it('can be left at any time', async () => {
    const future = pendingFuture();
    const completed = asCompleted([finishedFuture(), finishedFuture(), future]);
    await completed.next();
    const waiting = [completed.next(), completed.next()];
    expect(await completed.return?.()).toEqual({ value: undefined, done: true });
    expect((await waiting[1])?.done).toBe(true);
    expect((await completed.next()).done).toBe(true);
    future.setResult(1);
  });

  it('takes ten thousand futures in no time', async () => {
    const futures = Array.from({ length: 10_000 }, () => pendingFuture());
    const collecting = collect(asCompleted(futures));
    for (const future of futures.toReversed()) future.setResult(1);
    expect(await collecting).toEqual(futures.toReversed());
  });

  it('refuses what is no future, and wrong options, at the call', () => {
    expect(() => asCompleted([Promise.resolve(1) as never])).toThrow(TypeError);
    expect(() => asCompleted('text' as never)).toThrow(TypeError);
    expect(() => asCompleted([], { timeout: -5 })).toThrow(RangeError);
  });
});
