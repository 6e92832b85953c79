import { CancelledError, TimeoutError } from '@heddle/cancellation';
import { FakeTask, leakCheck, watchedAbortController } from '@heddle/testkit';
import { describe, expect, it, vi } from 'vitest';

import { Event, Once } from '../../src/event-loop/index.js';
import { settle, stateOf } from './fake-task.js';

/** A function whose calls end when they are told to. */
function stepped(): { fn: ReturnType<typeof vi.fn<() => Promise<number>>>; end: (call: number, how?: Error) => void } {
  const ends: ((how?: Error) => void)[] = [];
  const fn = vi.fn(() => new Promise<number>((resolve, reject) => {
    const call = ends.length;
    ends.push((how) => (how === undefined ? resolve(call) : reject(how)));
  }));
  return { fn, end: (call, how) => ends[call]?.(how) };
}

describe('Once', () => {
  leakCheck();

  it('shares one run among calls that come while it goes on, and gives its result to later ones', async () => {
    const { fn, end } = stepped();
    const once = new Once(fn);
    expect(once.statistics()).toEqual({ state: 'idle', waiting: 0 });
    const calls = [once.get(), once.get(), once.get()];
    expect(once.statistics()).toEqual({ state: 'running', waiting: 3 });
    end(0);
    expect(await Promise.all(calls)).toEqual([0, 0, 0]);
    expect(await once.get({ timeout: 0 })).toBe(0);
    expect(once.statistics()).toEqual({ state: 'done', waiting: 0 });
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('keeps any value, undefined too, of any function', async () => {
    const fn = vi.fn(() => undefined);
    const once = new Once(fn);
    await once.get();
    await once.get();
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('tells a failure to all who waited, and lets the next call try again', async () => {
    const error = new Error('mine');
    const fn = vi.fn(async (): Promise<number> => {
      const call = fn.mock.calls.length;
      await settle();
      if (call === 1) throw error;
      return 7;
    });
    const once = new Once(fn);
    const both = await Promise.allSettled([once.get(), once.get()]);
    expect(both).toEqual([{ status: 'rejected', reason: error }, { status: 'rejected', reason: error }]);
    expect(once.statistics().state).toBe('idle');
    expect(await once.get()).toBe(7);
    expect(fn).toHaveBeenCalledTimes(2);
  });

  it('takes a function that throws at once for one that fails', async () => {
    const fn = vi.fn((): number => {
      if (fn.mock.calls.length === 1) throw new Error('mine');
      return 7;
    });
    const once = new Once(fn);
    await expect(once.get()).rejects.toThrow('mine');
    expect(await once.get()).toBe(7);
  });

  it('leaves the run to the others when a caller gives up, also the one that began it', async () => {
    const { fn, end } = stepped();
    const once = new Once(fn);
    const controller = watchedAbortController();
    const first = expect(once.get({ signal: controller.signal })).rejects.toBe('enough');
    const second = expect(once.get({ timeout: 1 })).rejects.toThrow(TimeoutError);
    const third = once.get();
    controller.abort('enough');
    await first;
    await second;
    expect(once.statistics()).toEqual({ state: 'running', waiting: 1 });
    end(0);
    expect(await third).toBe(0);
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('begins a run on behalf of another where the task that began it was cancelled, and the run with it', async () => {
    const gate = new Event();
    const fn = vi.fn(async () => {
      // Waits on behalf of the task that is current now.
      await gate.wait();
      return fn.mock.calls.length;
    });
    const once = new Once(fn);
    const task = new FakeTask();
    const first = expect(task.run(() => once.get())).rejects.toThrow(CancelledError);
    const others = [once.get({ timeout: 5000 }), once.get()];
    task.cancel(new CancelledError());
    await first;
    await settle();
    expect(once.statistics()).toEqual({ state: 'running', waiting: 2 });
    gate.set();
    expect(await Promise.all(others)).toEqual([2, 2]);
    expect(fn).toHaveBeenCalledTimes(2);
  });

  it('counts the time of an abandoned run in', async () => {
    const { fn, end } = stepped();
    const once = new Once(fn);
    const controller = watchedAbortController();
    const first = expect(once.get({ signal: controller.signal })).rejects.toBe('enough');
    const second = expect(once.get({ timeout: 5 })).rejects.toThrow(TimeoutError);
    controller.abort('enough');
    await first;
    // The time is over when the run is abandoned, though its timer has not fired yet.
    for (const over = performance.now() + 10; performance.now() < over; );
    end(0, new Error('abandoned'));
    await second;
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('does not begin a run for a caller that does not wait', async () => {
    const fn = vi.fn(() => 1);
    const once = new Once(fn);
    await expect(once.get({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    await expect(once.get({ timeout: 0 })).rejects.toThrow(TimeoutError);
    expect(fn).not.toHaveBeenCalled();
    await once.get();
    await expect(once.get({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
  });

  it('forgets the result at a reset; a run that goes on ends for those who wait for it', async () => {
    const { fn, end } = stepped();
    const once = new Once(fn);
    const old = once.get();
    once.reset();
    const fresh = once.get();
    expect(fn).toHaveBeenCalledTimes(2);
    end(0);
    expect(await old).toBe(0);
    expect(await stateOf(fresh)).toBe('pending');
    end(1);
    expect(await fresh).toBe(1);
    once.reset();
    const third = once.get();
    end(2);
    expect(await third).toBe(2);
    expect(await once.get()).toBe(2);
  });

  it('is not disturbed by the failure of a run that a reset has put aside', async () => {
    const { fn, end } = stepped();
    const once = new Once(fn);
    const old = expect(once.get()).rejects.toThrow('old');
    once.reset();
    const fresh = once.get();
    end(0, new Error('old'));
    await old;
    expect(once.statistics()).toEqual({ state: 'running', waiting: 1 });
    end(1);
    expect(await fresh).toBe(1);
  });

  it('refuses what is no function, and wrong options', async () => {
    expect(() => new Once(7 as never)).toThrow(/new Once: fn must be a function, received 7/);
    await expect(new Once(() => 1).get({ timeout: -1 })).rejects.toThrow(RangeError);
  });
});
