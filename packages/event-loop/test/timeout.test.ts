import { Event } from '@heddle/sync/event-loop';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { CancelledError, createTask, Future, isTimeoutError, sleep, TaskGroup, time, timeout, timeoutAt, TimeoutError, yieldNow, type Timeout } from '../src/index.js';
import { compute, fail, forever, self, settle, stateOf } from './moments.js';

/** What a time-out tells about itself to whoever keeps it. */
class Kept {
  timeout: Timeout | undefined;

  keep = (given: Timeout): void => { this.timeout = given; };

  get expired(): boolean | undefined {
    return this.timeout?.expired();
  }
}

describe('timeout', () => {
  leakCheck();

  it.each(['in a task', 'outside of any'])('ends what waits when its time is over, and rejects (%s)', async (where) => {
    const kept = new Kept();
    let caught: unknown;
    const begun = time();
    const work = (): Promise<void> => timeout(5, async (given) => {
      kept.keep(given);
      try {
        await forever();
      } catch (error) {
        caught = error;
        throw error;
      }
    });
    const outcome = where === 'in a task' ? createTask(work) : work();
    await expect(outcome).rejects.toThrow(TimeoutError);
    await expect(outcome).rejects.toThrow('The operation timed out after 5 ms');
    expect(caught).toBeInstanceOf(CancelledError);
    expect(time() - begun).toBeGreaterThanOrEqual(5);
    expect(kept.expired).toBe(true);
  });

  it('gives what its function returns in time', async () => {
    const kept = new Kept();
    expect(await timeout(100_000, async (given) => { kept.keep(given); await yieldNow(); return 'done'; })).toBe('done');
    expect(kept.expired).toBe(false);
    expect(kept.timeout?.when()).toBeGreaterThan(time());
  });

  it('has no limit with Infinity', async () => {
    const kept = new Kept();
    expect(await timeout(Infinity, async (given) => { kept.keep(given); await sleep(1); return 1; })).toBe(1);
    expect([kept.expired, kept.timeout?.when()]).toEqual([false, Infinity]);
  });

  it('of 0 ends the first wait, and lets through what need not wait', async () => {
    const begun = time();
    const kept = new Kept();
    await expect(timeout(0, async (given) => { kept.keep(given); await sleep(10_000); })).rejects.toThrow(TimeoutError);
    await expect(timeout(0, () => sleep(0))).rejects.toThrow(TimeoutError);
    expect(kept.expired).toBe(true);
    expect(kept.timeout?.when()).toBeGreaterThanOrEqual(begun);
    expect(kept.timeout?.when()).toBeLessThanOrEqual(time());
    expect(await timeout(0, () => 'at once')).toBe('at once');
  });

  it('passes on what its function throws in time', async () => {
    const kept = new Kept();
    await expect(timeout(100_000, (given) => { kept.keep(given); fail('in time'); })).rejects.toThrow(RangeError);
    expect(kept.expired).toBe(false);
  });

  it('passes on what the cleanup throws after it', async () => {
    await expect(timeout(1, async () => { try { await forever(); } finally { fail('in cleanup'); } })).rejects.toThrow('in cleanup');
  });

  it('says by which time-out it was ended, by its class and code', async () => {
    const error: unknown = await timeout(1, forever).catch((reason: unknown) => reason);
    expect(isTimeoutError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
  });

  it('waits until its function has cleaned up', async () => {
    const event = new Event();
    const done = timeout(1, async () => { try { await forever(); } finally { await event.wait(); } });
    done.catch(() => undefined);
    await sleep(3);
    expect(await stateOf(done)).toBe('pending');
    event.set();
    await expect(done).rejects.toThrow(TimeoutError);
  });

  it('gives what its function returns where that catches the cancellation', async () => {
    const kept = new Kept();
    expect(await timeout(1, async (given) => { kept.keep(given); await forever().catch(() => undefined); return 42; })).toBe(42);
    expect(kept.expired).toBe(true);
  });

  it('does not cancel the task that it is in', async () => {
    const task = createTask(async () => {
      await expect(timeout(1, forever)).rejects.toThrow(TimeoutError);
      await yieldNow();
      return self().cancelling();
    });
    expect(await task).toBe(0);
    expect(task.cancelled()).toBe(false);
  });

  it('does not make a TimeoutError of the cancellation of its task', async () => {
    const kept = new Kept();
    const task = createTask(() => timeout(100_000, async (given) => {
      kept.keep(given);
      self().cancel();
      await forever();
    }));
    await expect(task).rejects.toThrow(CancelledError);
    expect(kept.expired).toBe(false);
    expect(task.cancelled()).toBe(true);
  });

  it('works after a cancellation that was swallowed, and can be cancelled again in there', async () => {
    const task = createTask(async () => {
      await forever().catch(() => undefined);
      await expect(timeout(0, forever)).rejects.toThrow(TimeoutError);
      await expect(timeout(1, forever)).rejects.toThrow(TimeoutError);
      await timeout(100_000, async () => { self().cancel('again'); await forever(); });
    });
    task.cancel();
    await expect(task).rejects.toMatchObject({ reason: 'again' });
  });

  it('ends the wait for a future that its function returns', async () => {
    const future = new Future<void>();
    await expect(timeout(1, () => future)).rejects.toThrow(TimeoutError);
    await expect(createTask(() => timeout(1, () => future))).rejects.toThrow(TimeoutError);
    expect(future.done()).toBe(false);
  });

  it('hands the cancellation on to a task that its function awaits', async () => {
    const task = createTask(forever);
    await expect(timeout(1, async () => { await task; })).rejects.toThrow(TimeoutError);
    expect(task.cancelled()).toBe(true);
  });

  it('ends a group of tasks that it is around', async () => {
    const ended: string[] = [];
    const child = async (name: string): Promise<void> => { try { await forever(); } finally { ended.push(name); } };
    await expect(timeout(1, () => TaskGroup.run((group) => {
      void group.createTask(() => child('a'));
      void group.createTask(() => child('b'));
    }))).rejects.toThrow(TimeoutError);
    expect(ended).toEqual(['a', 'b']);
  });

  it('lets the failures of a group out that come of the cancellation', async () => {
    const done = timeout(1, () => TaskGroup.run(async (group) => {
      void group.createTask(async () => { try { await forever(); } finally { fail('in cleanup'); } });
      await forever();
    }));
    await expect(done).rejects.toThrow(AggregateError);
    await expect(done).rejects.toMatchObject({ errors: [{ message: 'in cleanup' }] });
  });

  it.each<[string, () => unknown, typeof TypeError | typeof RangeError, RegExp]>([
    ['a time that is no number', () => timeout('1' as unknown as number, forever), TypeError, /^timeout: milliseconds must be a number, received "1"/],
    ['a negative time', () => timeout(-1, forever), RangeError, /^timeout: milliseconds must be 0 or more, received -1/],
    ['NaN', () => timeout(NaN, forever), RangeError, /^timeout: milliseconds must be 0 or more, received NaN/],
    ['no function', () => timeout(1, Promise.resolve() as never), TypeError, /^timeout: fn must be a function, received /],
    ['no function for timeoutAt', () => timeoutAt(1, undefined as never), TypeError, /^timeoutAt: fn must be a function, received undefined/],
    ['NaN for timeoutAt', () => timeoutAt(NaN, forever), RangeError, /^timeoutAt: when must be a time in milliseconds, received NaN/],
    ['a string for timeoutAt', () => timeoutAt('now' as unknown as number, forever), TypeError, /^timeoutAt: when must be a number, received "now"/],
  ])('refuses %s', async (_what, call, kind, message) => {
    await expect(call()).rejects.toThrow(kind);
    await expect(call()).rejects.toThrow(message);
  });
});

describe('timeoutAt', () => {
  leakCheck();

  it('ends what waits at its time', async () => {
    const kept = new Kept();
    const deadline = time() + 3;
    await expect(timeoutAt(deadline, async (given) => { kept.keep(given); await forever(); })).rejects.toThrow('The deadline of the operation has passed');
    expect([kept.expired, kept.timeout?.when()]).toEqual([true, deadline]);
    expect(time()).toBeGreaterThanOrEqual(deadline);
  });

  it('in the past ends the first wait', async () => {
    const kept = new Kept();
    await expect(timeoutAt(time() - 11, async (given) => { kept.keep(given); await sleep(0); })).rejects.toThrow(TimeoutError);
    expect(kept.expired).toBe(true);
  });

  it('has no limit with Infinity', async () => {
    expect(await timeoutAt(Infinity, async () => { await yieldNow(); return 1; })).toBe(1);
  });
});

describe('rescheduling', () => {
  leakCheck();

  it('sets another time, later, earlier, never, and as time-out of none', async () => {
    const given = new Future<Timeout>();
    const [first, second] = [time() + 100_000, time() + 200_000];
    const task = createTask(() => timeoutAt(first, async (limit) => { given.setResult(limit); await forever(); }));
    const limit = await given;
    expect(limit.when()).toBe(first);
    limit.reschedule(second);
    expect(limit.when()).toBe(second);
    limit.reschedule(Infinity);
    expect(limit.when()).toBe(Infinity);
    expect(limit.expired()).toBe(false);
    limit.reschedule(time() + 1);
    await expect(task).rejects.toThrow(TimeoutError);
    expect(limit.expired()).toBe(true);
    await expect(timeout(Infinity, async (own) => { own.reschedule(time()); await yieldNow(); })).rejects.toThrow(TimeoutError);
  });

  it('to the past ends what waits at once', async () => {
    const given = new Future<Timeout>();
    const done = timeout(Infinity, async (limit) => { given.setResult(limit); await forever(); });
    (await given).reschedule(-Infinity);
    await expect(done).rejects.toThrow(TimeoutError);
  });

  it('comes too late once it has expired, or ended', async () => {
    const kept = new Kept();
    const outcome = timeout(0, async (limit) => {
      kept.keep(limit);
      await forever().catch(() => undefined);
      limit.reschedule(time() + 100_000);
      expect(limit.expired()).toBe(true);
      return 1;
    });
    expect(await outcome).toBe(1);
    kept.timeout?.reschedule(0);
    await settle();
    expect(kept.expired).toBe(true);
  });

  it('takes a time and nothing else', async () => {
    await timeout(Infinity, (limit) => {
      expect(() => { limit.reschedule('soon' as unknown as number); }).toThrow(/^Timeout.reschedule: when must be a number, received "soon"/);
      expect(() => { limit.reschedule(NaN); }).toThrow(/^Timeout.reschedule: when must be a time in milliseconds, received NaN/);
      expect(limit.when()).toBe(Infinity);
    });
  });
});

describe('time-outs in time-outs', () => {
  leakCheck();

  it.each(['in a task', 'outside of any'])('with the same deadline: the outer one rejects, the inner one is cancelled (%s)', async (where) => {
    const [outer, inner] = [new Kept(), new Kept()];
    let caught: unknown;
    // Time enough to be in both before it.
    const deadline = time() + 50;
    const work = (): Promise<void> => timeoutAt(deadline, async (own) => {
      outer.keep(own);
      try {
        await timeoutAt(deadline, async (its) => { inner.keep(its); await forever(); });
      } catch (error) {
        caught = error;
        throw error;
      }
    });
    await expect(where === 'in a task' ? createTask(work) : work()).rejects.toThrow(TimeoutError);
    expect(caught).toBeInstanceOf(CancelledError);
    expect([outer.expired, inner.expired]).toEqual([true, true]);
  });

  it('each end what is in them, though the loop was busy', async () => {
    let reached = false;
    const begun = time();
    await expect(timeoutAt(begun + 10, async () => {
      await expect(timeoutAt(begun + 2, async () => { compute(15); await forever(); })).rejects.toThrow(TimeoutError);
      reached = true;
      await forever();
    })).rejects.toThrow(TimeoutError);
    expect(reached).toBe(true);
  });

  it('where the outer one is over first, do not go on after it', async () => {
    let passed = false;
    await expect(timeout(2, async () => {
      try {
        await timeout(100_000, async () => { compute(5); await forever(); });
      } finally {
        passed = true;
      }
      await yieldNow();
      fail('not reached');
    })).rejects.toThrow(TimeoutError);
    expect(passed).toBe(true);
  });

  it('one in the cleanup of another', async () => {
    const inner: unknown[] = [];
    await expect(timeout(1, async () => {
      try {
        await forever();
      } finally {
        await timeout(1, forever).catch((error: unknown) => inner.push(error));
      }
    })).rejects.toThrow(TimeoutError);
    expect(inner).toMatchObject([{ code: 'ERR_HEDDLE_TIMEOUT' }]);
  });

  it('of many at a time each ends its own', async () => {
    const begun = time();
    await Promise.all(Array.from({ length: 200 }, async (_, i) => {
      const deadline = begun + (i % 10);
      await expect(timeoutAt(deadline, forever)).rejects.toThrow(TimeoutError);
      expect(time()).toBeGreaterThanOrEqual(deadline);
    }));
  });
});
