import { getEventListeners } from 'node:events';

import { setCurrentTaskProvider, type TaskWait } from '@heddle/cancellation';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { Future} from '../src/index.js';
import { CancelledError, wait, type ReturnWhen } from '../src/index.js';
import { cancelledAndNotifiedFuture, cancelledFuture, failedFuture, finishedFuture, pendingFuture, turn } from './support/futures.js';

// CPython's Lib/test/test_concurrent_futures/test_wait.py, retold.

describe('wait', () => {
  afterEach(() => {
    setCurrentTaskProvider(undefined);
    vi.useRealTimers();
  });

  it.each(['ALL_COMPLETED', 'FIRST_COMPLETED', 'FIRST_EXCEPTION'] as const)('for no futures is over at once (%s)', async (returnWhen) => {
    expect(await wait([], { returnWhen })).toEqual({ done: new Set(), notDone: new Set() });
  });

  it('counts a future that is given twice once', async () => {
    const future = finishedFuture();
    expect(await wait([future, future])).toEqual({ done: new Set([future]), notDone: new Set() });
  });

  it('takes any iterable of futures', async () => {
    const future = finishedFuture();
    const generator = function* (): Generator<Future<number>> {
      yield future;
    };
    expect((await wait(new Set([future]))).done.size).toBe(1);
    expect((await wait(generator())).done.size).toBe(1);
  });

  it('for all waits for the last, whatever becomes of each', async () => {
    const [a, b, c] = [pendingFuture(), pendingFuture(), pendingFuture()];
    let over = false;
    const waiting = wait([a, b, c]).finally(() => (over = true));
    a.setResult(1);
    b.setException(new Error('x'));
    await turn();
    expect(over).toBe(false);
    c.cancel();
    expect(await waiting).toEqual({ done: new Set([a, b, c]), notDone: new Set() });
  });

  it('for the first to be completed is over when one is', async () => {
    const [a, b] = [pendingFuture(), pendingFuture()];
    const waiting = wait([a, b], { returnWhen: 'FIRST_COMPLETED' });
    b.setResult(1);
    expect(await waiting).toEqual({ done: new Set([b]), notDone: new Set([a]) });
  });

  it.each([finishedFuture, failedFuture, cancelledFuture, cancelledAndNotifiedFuture])(
    'for the first to be completed is over at once where one is already',
    async (make) => {
      const [done, pending] = [make(), pendingFuture()];
      expect(await wait([pending, done], { returnWhen: 'FIRST_COMPLETED' })).toEqual({ done: new Set([done]), notDone: new Set([pending]) });
    },
  );

  it('for the first failure is over when one fails, not before', async () => {
    const [a, b, c] = [pendingFuture(), pendingFuture(), pendingFuture()];
    let over = false;
    const waiting = wait([a, b, c], { returnWhen: 'FIRST_EXCEPTION' }).finally(() => (over = true));
    a.setResult(1);
    await turn();
    expect(over).toBe(false);
    b.setException(new Error('x'));
    expect(await waiting).toEqual({ done: new Set([a, b]), notDone: new Set([c]) });
  });

  it('for the first failure takes no cancellation for one, and ends when all are done', async () => {
    const [a, b] = [pendingFuture(), pendingFuture()];
    const waiting = wait([cancelledFuture(), a, b], { returnWhen: 'FIRST_EXCEPTION' });
    a.cancel();
    await turn();
    b.setResult(1);
    const { done, notDone } = await waiting;
    expect([done.size, notDone.size]).toEqual([3, 0]);
  });

  it('for the first failure is over at once where one has failed already', async () => {
    const [failed, pending] = [failedFuture(), pendingFuture()];
    expect(await wait([failed, pending], { returnWhen: 'FIRST_EXCEPTION' })).toEqual({ done: new Set([failed]), notDone: new Set([pending]) });
  });

  it.each([0, 5])('is over when its time is up (%d ms), without an error', async (timeout) => {
    const [done, pending] = [finishedFuture(), pendingFuture()];
    expect(await wait([done, pending], { timeout })).toEqual({ done: new Set([done]), notDone: new Set([pending]) });
  });

  it('rejects when its signal is aborted, and leaves no listener', async () => {
    const controller = new AbortController();
    const waiting = wait([pendingFuture()], { signal: controller.signal });
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('rejects when the current task is cancelled', async () => {
    const waits: TaskWait[] = [];
    setCurrentTaskProvider(() => ({ beginWait: (begun) => waits.push(begun), endWait: () => undefined }));
    const waiting = wait([pendingFuture()]);
    waits[0]?.cancel(new CancelledError());
    await expect(waiting).rejects.toBeInstanceOf(CancelledError);
  });

  it('leaves no timer behind when it is over early', async () => {
    vi.useFakeTimers();
    const future = pendingFuture();
    const waiting = wait([future], { timeout: 1000 });
    expect(vi.getTimerCount()).toBe(1);
    future.setResult(1);
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves nothing on futures that go on pending', async () => {
    const future = pendingFuture<object>();
    const waits = Array.from({ length: 100 }, () => wait([future], { timeout: 0 }));
    const weak = waits.map((waiting) => new WeakRef(waiting));
    await Promise.all(waits);
    waits.length = 0;
    await turn();
    globalThis.gc?.();
    expect(weak.filter((reference) => reference.deref() !== undefined).length).toBeLessThan(5);
    expect(future.done()).toBe(false);
  });

  it.each([
    [[1], TypeError, 'wait: expected futures, received 1 among them'],
    [[Promise.resolve(1)], TypeError, 'received an instance of Promise among them; Future.fromPromise makes one'],
    [5, TypeError, 'wait: expected an iterable of futures, received 5'],
    [undefined, TypeError, 'received undefined'],
  ])('refuses %s at the call', (futures, errorClass, message) => {
    expect(() => wait(futures as never)).toThrow(errorClass);
    expect(() => wait(futures as never)).toThrow(message);
  });

  it('refuses wrong options at the call', () => {
    expect(() => wait([], { returnWhen: 'ALL' as ReturnWhen })).toThrow('returnWhen must be one of ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, received "ALL"');
    expect(() => wait([], { timeout: -1 })).toThrow(RangeError);
    expect(() => wait([], { return_when: 'ALL_COMPLETED' } as never)).toThrow("wait: unknown option 'return_when'. Did you mean 'returnWhen'?");
    for (const options of [null, 5, 'ALL_COMPLETED', []]) expect(() => wait([], options as never)).toThrow(/^wait: expected an object of options, received/);
  });
});
