import { InvalidStateError } from '@heddle/futures';
import { Condition, Lock } from '@heddle/sync/event-loop';
import { leakCheck } from '@heddle/testkit';
import { asCompleted, callAt, callLater, CancelScope, createTask, Future, gather, sleep, TaskGroup, TestClock, time, timeout, yieldNow } from '@heddle/event-loop';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { stateOf } from './moments.js';

leakCheck();
let clock: TestClock | undefined;
afterEach(() => { clock?.[Symbol.dispose](); });

describe('a clock that jumps', () => {
  it('is the clock of time-outs that are for several waits, too', async () => {
    clock = new TestClock({ autojump: false });
    const futures = [new Future<number>(), new Future<number>()];
    const seen: unknown[] = [];
    const iterating = (async () => {
      for await (const future of asCompleted(futures, { timeout: 1000 })) seen.push(await future.result());
    })();
    const condition = new Condition();
    const waiting = condition.withLock(() => condition.waitFor(() => false, { timeout: 1000 }));
    const outcomes = Promise.allSettled([iterating, waiting]);
    await clock.advance(600);
    futures[0]?.setResult(1);
    await condition.withLock(() => { condition.notifyAll(); });
    await clock.advance(399);
    expect(await stateOf(outcomes)).toBe('pending');
    await clock.advance(1);
    expect(await outcomes).toMatchObject([{ reason: { name: 'TimeoutError' } }, { reason: { name: 'TimeoutError' } }]);
    expect(seen).toEqual([1]);
  });

  it('goes to the next time that somebody waits for, in order', async () => {
    clock = new TestClock();
    const order: string[] = [];
    const note = (name: string): void => { order.push(`${name} ${time()}`); };
    await gather(
      async () => { await sleep(300); note('a'); },
      async () => { await sleep(100); note('b'); await sleep(100); note('c'); },
      async () => { callLater(150, note, 'd'); callAt(250, note, 'e'); await sleep(150); note('f'); },
    );
    expect(order).toEqual(['b 100', 'd 150', 'f 150', 'c 200', 'e 250', 'a 300']);
  });

  it('does not jump while somebody has something to do', async () => {
    clock = new TestClock();
    const sleeping = createTask(() => sleep(1000));
    for (let i = 0; i < 50; i++) {
      await yieldNow();
      expect(clock.now()).toBe(0);
    }
    await sleeping;
    expect(clock.now()).toBe(1000);
  });

  it('is the clock of time-outs, of waits and of scopes', async () => {
    clock = new TestClock();
    const lock = new Lock();
    await lock.acquire();
    await expect(lock.acquire({ timeout: 60_000 })).rejects.toThrow('60000 ms');
    expect(clock.now()).toBe(60_000);
    await expect(timeout(60_000, () => sleep(120_000))).rejects.toThrow('60000 ms');
    const scope = new CancelScope({ deadline: time() + 5000 });
    await scope.run(() => sleep(Infinity));
    expect(clock.now()).toBe(125_000);
    lock.release();
  });

  it('runs a group whose tasks sleep for days', async () => {
    clock = new TestClock();
    const days = await TaskGroup.run<number[]>(async (group) => {
      const tasks = [3, 1, 2].map((day) => group.createTask(async () => { await sleep(day * 86_400_000); return day; }));
      return Promise.all(tasks);
    });
    expect(days).toEqual([3, 1, 2]);
    expect(clock.now()).toBe(3 * 86_400_000);
  });
});

describe('a clock that stands', () => {
  it('goes on as far as it is told', async () => {
    clock = new TestClock({ autojump: false });
    const order: number[] = [];
    const task = createTask(async () => {
      for (const wait of [10, 20, 30]) {
        await sleep(wait);
        order.push(time());
      }
    });
    await clock.advance(9);
    expect(order).toEqual([]);
    await clock.advance(21);
    expect([order, clock.now()]).toEqual([[10, 30], 30]);
    await clock.advance(100);
    expect([order, clock.now()]).toEqual([[10, 30, 60], 130]);
    await task;
  });

  it.each([[-1], [Number.NaN], ['1']])('refuses to go on by %s', async (milliseconds) => {
    clock = new TestClock({ autojump: false });
    await expect(clock.advance(milliseconds as number)).rejects.toThrow('TestClock.advance: milliseconds must be');
  });

  it('forgets timers that were taken back', async () => {
    clock = new TestClock({ autojump: false });
    const calls: number[] = [];
    const handles = Array.from({ length: 200 }, (_, i) => callLater(((i * 7919) % 200) + 1, () => calls.push(time())));
    handles.forEach((handle, i) => { if (i % 3 === 0) handle.cancel(); });
    await clock.advance(1000);
    expect(calls).toHaveLength(handles.filter((handle) => !handle.cancelled()).length);
    expect(calls).toEqual(calls.toSorted((a, b) => a - b));
  });
});

describe('a test clock', () => {
  it('gives its place back', async () => {
    const before = time();
    clock = new TestClock();
    await sleep(1e9);
    clock[Symbol.dispose]();
    expect(time() - before).toBeLessThan(60_000);
    await sleep(1);
    await expect(clock.advance(1)).rejects.toThrow(InvalidStateError);
  });

  it("leaves a framework's fake timers alone", async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'Date'] });
    try {
      clock = new TestClock();
      let fired = 0;
      setTimeout(() => { fired++; }, 50);
      await sleep(1000);
      expect(fired).toBe(0);
      vi.advanceTimersByTime(50);
      expect(fired).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses options that there are not', () => {
    expect(() => new TestClock({ autoJump: true } as never)).toThrow("Did you mean 'autojump'?");
    expect(() => new TestClock({ autojump: 1 as never })).toThrow(TypeError);
  });

  it.each([[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])('gives way to the one before, in whatever order they end: %i, %i, %i', async (...order) => {
    const begun = time();
    const clocks = [new TestClock(), new TestClock(), new TestClock()];
    for (const index of order) {
      clocks[index]?.[Symbol.dispose]();
      const left = clocks.findLast((_, other) => !order.slice(0, order.indexOf(index) + 1).includes(other));
      if (left === undefined) break;
      const before = left.now();
      await sleep(1000);
      expect(left.now()).toBe(before + 1000);
    }
    expect(time()).toBeGreaterThanOrEqual(begun);
    await timeout(60_000, () => sleep(1));
  });
});
