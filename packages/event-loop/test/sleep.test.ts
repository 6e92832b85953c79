import { AsyncLocalStorage } from 'node:async_hooks';

import { Event } from '@heddle/sync/event-loop';
import { leakCheck, watchedAbortController } from '@heddle/testkit';
import { describe, expect, it, vi } from 'vitest';

import { callAt, callLater, callSoon, CancelledError, createTask, currentTask, Future, sleep, time, timeout, TimeoutError, yieldNow } from '../src/index.js';
import { compute, settle, stateOf } from './moments.js';

describe('sleep', () => {
  leakCheck();

  it.each([0.5, 1, 3.25, 10])('lasts at least as long as it says: %s ms', async (milliseconds) => {
    const begun = time();
    await sleep(milliseconds);
    expect(time() - begun).toBeGreaterThanOrEqual(milliseconds);
    await createTask(async () => {
      const again = time();
      await sleep(milliseconds);
      expect(time() - again).toBeGreaterThanOrEqual(milliseconds);
    });
  });

  it('of 0 lets the event loop turn once', async () => {
    const steps: string[] = [];
    setImmediate(() => steps.push('immediate'));
    await sleep(0);
    steps.push('slept');
    setImmediate(() => steps.push('immediate again'));
    await yieldNow();
    steps.push('yielded');
    expect(steps).toEqual(['immediate', 'slept', 'immediate again', 'yielded']);
  });

  it('of 0 lets those that yield take turns', async () => {
    const turns: string[] = [];
    const work = async (name: string): Promise<void> => {
      for (let round = 0; round < 3; round++) {
        turns.push(name);
        await sleep(0);
      }
    };
    await Promise.all([createTask(() => work('a')), createTask(() => work('b')), work('c')]);
    expect(turns.join('')).toBe('abcabcabc');
  });

  it('ends in the order of the times, also where the loop was busy', async () => {
    const order: number[] = [];
    const sleepers = [90, 30, 70, 10, 50, 10].map(async (after) => {
      await sleep(200 + after);
      order.push(after / 10);
    });
    compute(320);
    await Promise.all(sleepers);
    expect(order).toEqual([1, 1, 3, 5, 7, 9]);
  });

  it('ends with the cancellation of its task, and leaves no timer', async () => {
    for (const milliseconds of [0, 5, 100_000, 2 ** 31, 2 ** 40, Infinity]) {
      const task = createTask(() => sleep(milliseconds));
      task.cancel('awake');
      await expect(task).rejects.toMatchObject({ reason: 'awake' });
      expect(task.cancelled()).toBe(true);
    }
  });

  it('that begins in a task that is cancelled ends at once', async () => {
    const task = createTask(async () => {
      task.cancel();
      await sleep(100_000);
    });
    await settle();
    const late = createTask(async () => {
      await yieldNow();
      late.cancel();
      await sleep(100_000);
    });
    await expect(late).rejects.toThrow(CancelledError);
    await Promise.allSettled([task]);
  });

  it('is not over before its time where that is longer than a timer lasts', async () => {
    const task = createTask(() => sleep(2 ** 31 + 10));
    expect(await stateOf(task)).toBe('pending');
    await sleep(5);
    expect(task.done()).toBe(false);
    task.cancel();
    await Promise.allSettled([task]);
  });

  it('ends with a signal, and leaves no listener', async () => {
    const controller = watchedAbortController();
    const ended = expect(Promise.all([sleep(100_000, { signal: controller.signal }), sleep(Infinity, { signal: controller.signal })])).rejects.toBe('stop');
    controller.abort('stop');
    await ended;
    await expect(sleep(1, { signal: controller.signal })).rejects.toBe('stop');
    await expect(sleep(0, { signal: controller.signal })).rejects.toBe('stop');
    await sleep(1, { signal: watchedAbortController().signal });
    await sleep(1, {});
  });

  it('costs one timer for all that are due within a millisecond', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    try {
      const begun = time();
      const sleeping = Array.from({ length: 20_000 }, (_, i) => sleep(200 + (i % 3)));
      const deadlines = Math.ceil(time() - begun) + 4;
      expect(timers.mock.calls.length).toBeLessThanOrEqual(deadlines);
      await Promise.all(sleeping);
      // Timers may come a little early, and are set once more then.
      expect(timers.mock.calls.length).toBeLessThanOrEqual(2 * deadlines);
    } finally {
      timers.mockRestore();
    }
  });

  it('wakes 100,000 in the same millisecond, and a few of them cancelled', async () => {
    let awake = 0;
    const tasks = Array.from({ length: 100_000 }, () => createTask(async () => { await sleep(200); awake++; }));
    for (let i = 0; i < 10; i++) tasks[i * 1000]?.cancel();
    await Promise.allSettled(tasks);
    expect(awake).toBe(99_990);
  });

  it.each<[unknown, typeof TypeError | typeof RangeError, RegExp]>([
    [-1, RangeError, /^sleep: milliseconds must be 0 or more, received -1/],
    [NaN, RangeError, /^sleep: milliseconds must be 0 or more, received NaN/],
    ['1', TypeError, /^sleep: milliseconds must be a number, received "1"/],
    [undefined, TypeError, /^sleep: milliseconds must be a number, received undefined/],
    [1n, TypeError, /^sleep: milliseconds must be a number, received 1n/],
  ])('refuses %s at the call', (milliseconds, kind, message) => {
    expect(() => void sleep(milliseconds as number)).toThrow(kind);
    expect(() => void sleep(milliseconds as number)).toThrow(message);
  });

  it.each<[unknown, RegExp]>([
    [{ timeout: 5 }, /^sleep: unknown option 'timeout'/],
    [{ signal: 5 }, /^sleep: signal must be an AbortSignal, received 5/],
    [5, /^sleep: expected an object of options, received 5/],
  ])('refuses the options %o', (options, message) => {
    expect(() => void sleep(1, options as object)).toThrow(TypeError);
    expect(() => void sleep(0, options as object)).toThrow(message);
  });
});

describe('sleeping for ever', () => {
  leakCheck();

  it('keeps the process alive until it is cancelled', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const [one, two] = [createTask(() => sleep(Infinity)), createTask(() => sleep(Infinity))];
    expect(timers()).toBe(before + 1);
    one.cancel();
    two.cancel();
    expect(timers()).toBe(before);
    await Promise.allSettled([one, two]);
  });
});

describe('calling later', () => {
  leakCheck();

  it('calls with the arguments, not before its time', async () => {
    const called = new Future<[number, string]>();
    const begun = time();
    const handle = callLater(3, (a: number, b: string) => { called.setResult([a, b]); }, 1, 'x');
    expect(handle.when()).toBeGreaterThanOrEqual(begun + 3);
    expect(await called).toEqual([1, 'x']);
    expect(time()).toBeGreaterThanOrEqual(handle.when());
    expect(handle.cancelled()).toBe(false);
  });

  it('soon is in the next turn of the event loop, in order, and not now', async () => {
    const steps: unknown[] = [];
    callSoon((...args: number[]) => steps.push(args), 1, 2);
    callSoon(() => steps.push('second'));
    await Promise.resolve();
    expect(steps).toEqual([]);
    await settle();
    expect(steps).toEqual([[1, 2], 'second']);
  });

  it('at a time, at once where that has passed', async () => {
    const when = time() + 3;
    const called = new Future<number>();
    const handle = callAt(when, () => { called.setResult(time()); });
    expect(handle.when()).toBe(when);
    expect(await called).toBeGreaterThanOrEqual(when);
    for (const past of [0, -5, time() - 1000, -Infinity]) {
      const late = new Future<void>();
      callAt(past, () => { late.setResult(); });
      await late;
    }
  });

  it('is in the order of the times, and of the calls where they are the same', async () => {
    // What is overdue when it is arranged comes in the order of the calls: nothing here must be.
    const base = Math.ceil(time()) + 200;
    const order: string[] = [];
    const done = new Event();
    callAt(base + 4, () => { order.push('4'); done.set(); });
    callAt(base + 1, () => order.push('1a'));
    callAt(base, () => order.push('0'));
    callAt(base + 1, () => order.push('1b'));
    compute(210);
    await done.wait();
    expect(order).toEqual(['0', '1a', '1b', '4']);
  });

  it('is taken back, before and while others are called', async () => {
    const called: string[] = [];
    const done = new Event();
    const base = Math.ceil(time()) + 2;
    const soon = callSoon(() => called.push('soon'));
    soon.cancel();
    callAt(base, () => { called.push('first'); second.cancel(); });
    const second = callAt(base, () => called.push('second'));
    callAt(base + 1, () => { done.set(); });
    const never = callLater(100_000, () => called.push('never'));
    never.cancel();
    never.cancel();
    await done.wait();
    expect(called).toEqual(['first']);
    expect([soon, second, never].map((handle) => handle.cancelled())).toEqual([true, true, true]);
  });

  it('is harmless to take back after the call, also where others are due at the same time again', async () => {
    const called: string[] = [];
    const first = callAt(0, () => called.push('first'));
    await sleep(2);
    callAt(0, () => called.push('second'));
    first.cancel();
    await sleep(2);
    expect(called).toEqual(['first', 'second']);
  });

  it('never calls at Infinity, and holds nothing up', () => {
    const handle = callLater(Infinity, () => { throw new Error('never'); });
    expect(handle.when()).toBe(Infinity);
    handle.cancel();
    expect(handle.cancelled()).toBe(true);
    callAt(Infinity, () => { throw new Error('never'); });
  });

  it('belongs to no task, also from one', async () => {
    const seen: unknown[] = [];
    const done = new Event();
    const task = createTask(async () => {
      callSoon(() => seen.push(currentTask()));
      callLater(1, async () => {
        seen.push(currentTask());
        await yieldNow();
        seen.push(currentTask());
        done.set();
      });
      await yieldNow();
    });
    task.cancel();
    await Promise.allSettled([task]);
    await done.wait();
    expect(seen).toEqual([undefined, undefined, undefined]);
  });

  it('with a failure is an uncaught exception, and the others are called', async () => {
    const uncaught: unknown[] = [];
    const called: string[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => uncaught.push(error.message));
    try {
      const base = Math.ceil(time()) + 2;
      callSoon(() => { throw new Error('soon'); });
      callSoon(() => called.push('soon'));
      callAt(base, () => { throw new Error('later'); });
      callAt(base, () => called.push('later'));
      await sleep(base + 3 - time());
      await settle();
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
    // Timers may come before the turn where the machine is busy.
    expect(uncaught.toSorted()).toEqual(['later', 'soon']);
    expect(called.toSorted()).toEqual(['later', 'soon']);
  });

  it.each<[string, () => unknown, typeof TypeError | typeof RangeError, RegExp]>([
    ['callSoon', () => callSoon(5 as never), TypeError, /^callSoon: fn must be a function, received 5/],
    ['callLater', () => callLater(1, undefined as never), TypeError, /^callLater: fn must be a function, received undefined/],
    ['callLater', () => callLater(-1, settle), RangeError, /^callLater: delay must be 0 or more, received -1/],
    ['callLater', () => callLater('1' as never, settle), TypeError, /^callLater: delay must be a number, received "1"/],
    ['callAt', () => callAt(NaN, settle), RangeError, /^callAt: when must be a time in milliseconds, received NaN/],
    ['callAt', () => callAt(1, 'settle' as never), TypeError, /^callAt: fn must be a function, received "settle"/],
  ])('is refused at the call (%s)', (_what, call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });

  it('makes a time-out by hand', async () => {
    const task = createTask(() => sleep(Infinity));
    const handle = callLater(1, () => task.cancel('late'));
    await expect(task).rejects.toMatchObject({ reason: 'late' });
    handle.cancel();
    await expect(timeout(1, () => sleep(Infinity))).rejects.toThrow(TimeoutError);
  });

  it('keeps the AsyncLocalStorage of who has arranged it, also of several in the same millisecond', async () => {
    const storage = new AsyncLocalStorage<string>();
    const stores: unknown[] = [];
    const [when, done] = [Math.ceil(time()) + 3, new Future<undefined>()];
    for (const name of ['a', 'b']) storage.run(name, () => callAt(when, () => stores.push(storage.getStore())));
    callAt(when, () => { stores.push(storage.getStore()); done.setResult(undefined); });
    await done;
    expect(stores).toEqual(['a', 'b', undefined]);
  });
});
