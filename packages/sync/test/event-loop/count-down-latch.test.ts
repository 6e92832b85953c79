import { CancelledError, TimeoutError } from '@heddle/cancellation';
import { FakeTask, leakCheck, watchedAbortController } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { CountDownLatch } from '../../src/event-loop/index.js';
import { stateOf } from './fake-task.js';

describe('CountDownLatch', () => {
  leakCheck();

  it('opens at 0, for good, and not before', async () => {
    const latch = new CountDownLatch(3);
    const waits = [latch.wait(), latch.wait()];
    latch.countDown();
    expect(await stateOf(Promise.race(waits))).toBe('pending');
    expect(latch.statistics()).toEqual({ count: 2, waiting: 2 });
    latch.countDown(2);
    await Promise.all(waits);
    await latch.wait({ timeout: 0 });
    expect(latch.statistics()).toEqual({ count: 0, waiting: 0 });
  });

  it('is open from the beginning where there is nothing to count', async () => {
    await new CountDownLatch(0).wait({ timeout: 0 });
  });

  it('refuses to go below 0, and then is not counted down at all', () => {
    const latch = new CountDownLatch(2);
    expect(() => latch.countDown(3)).toThrow(/CountDownLatch.countDown: n must be at most what is left, 2, received 3/);
    expect(latch.count).toBe(2);
    latch.countDown(2);
    expect(() => latch.countDown()).toThrow(RangeError);
  });

  it('forgets a waiter that timed out, was aborted or whose task was cancelled', async () => {
    const latch = new CountDownLatch(1);
    const controller = watchedAbortController();
    const task = new FakeTask();
    const ended = Promise.allSettled([latch.wait({ timeout: 1 }), latch.wait({ signal: controller.signal }), task.run(() => latch.wait())]);
    controller.abort('enough');
    task.cancel(new CancelledError());
    expect(await ended).toMatchObject([{ reason: expect.any(TimeoutError) as unknown }, { reason: 'enough' }, { reason: expect.any(CancelledError) as unknown }]);
    expect(latch.statistics()).toEqual({ count: 1, waiting: 0 });
    latch.countDown();
    await expect(latch.wait({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
  });

  it.each([-1, 0.5, NaN, Infinity, '1'])('refuses %s as a number', (count) => {
    expect(() => new CountDownLatch(count as number)).toThrow(/new CountDownLatch: count must be/);
    expect(() => new CountDownLatch(5).countDown(count as number)).toThrow(/CountDownLatch.countDown: n must be/);
    expect(() => new CountDownLatch(5).countDown(0)).toThrow(/CountDownLatch.countDown: n must be/);
  });
});
