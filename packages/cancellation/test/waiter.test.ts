import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { CancelledError, setCurrentTaskProvider, TimeoutError, Waiter, type TaskWait, type WaitingTask, type WaitOptions } from '../src/index.js';
import type * as currentTask from '../src/current-task.js';
import { activeTimers, countingController } from './counting-signal.js';
import { importCopy } from './import-copy.js';

/** A waiter that says when it was abandoned. */
class Probe<T> extends Waiter<T> {
  abandonments = 0;

  protected override abandoned(): void {
    this.abandonments++;
  }
}

/** A task that does what @heddle/event-loop's will: remembers its waits, and cancels them. */
class FakeTask implements WaitingTask {
  readonly waits = new Set<TaskWait>();
  due: Error | undefined;
  begun = 0;
  ended = 0;

  beginWait(wait: TaskWait): void {
    this.begun++;
    this.waits.add(wait);
    const error = this.due;
    this.due = undefined;
    if (error !== undefined && !wait.cancel(error)) this.due = error;
  }

  endWait(wait: TaskWait): void {
    this.ended++;
    this.waits.delete(wait);
  }

  cancel(error: Error): void {
    for (const wait of [...this.waits]) if (wait.cancel(error)) return;
    this.due = error;
  }
}

let timers = 0;
beforeEach(() => {
  timers = activeTimers();
});
afterEach(() => {
  setCurrentTaskProvider(undefined);
  vi.useRealTimers();
  // Vitest's own timers come and go.
  expect(activeTimers()).toBeLessThanOrEqual(timers);
});

describe('a waiter', () => {
  it('fulfils its promise when it is settled', async () => {
    const waiter = new Probe<number>();
    const promise = waiter.wait();
    expect(promise).toBe(waiter.promise);
    expect(waiter.settled).toBe(false);
    expect(waiter.settle(5)).toBe(true);
    expect(waiter.settled).toBe(true);
    expect(await promise).toBe(5);
    expect(waiter.abandonments).toBe(0);
  });

  it('rejects when it fails, and is not abandoned then', async () => {
    const waiter = new Probe<number>();
    const error = new Error('shut down');
    expect(waiter.fail(error)).toBe(true);
    await expect(waiter.wait()).rejects.toBe(error);
    expect(waiter.abandonments).toBe(0);
  });

  it('ends once: whatever comes later is told so', async () => {
    const waiter = new Probe<number>();
    expect(waiter.settle(1)).toBe(true);
    expect([waiter.settle(2), waiter.fail(new Error('late')), waiter.cancel(new Error('late'))]).toEqual([false, false, false]);
    expect(await waiter.promise).toBe(1);
    expect(waiter.abandonments).toBe(0);
  });

  it('is abandoned, once, before its promise rejects, when its side ends it', async () => {
    const waiter = new Probe<number>();
    const error = new Error('gone');
    expect(waiter.cancel(error)).toBe(true);
    expect(waiter.abandonments).toBe(1);
    expect(waiter.settle(1)).toBe(false);
    await expect(waiter.promise).rejects.toBe(error);
    expect(waiter.abandonments).toBe(1);
  });

  it('may be settled before it waits, and then watches nothing', async () => {
    const { signal, added } = countingController();
    const waiter = new Probe<string>();
    waiter.settle('early');
    expect(await waiter.wait({ timeout: 10, signal })).toBe('early');
    expect(added()).toBe(0);
  });
});

describe('the time-out of a wait', () => {
  it('rejects with TimeoutError, and says how long it was', async () => {
    const waiter = new Probe<void>();
    const error: unknown = await waiter.wait({ timeout: 5 }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ message: 'The wait timed out after 5 ms' });
    expect(waiter.abandonments).toBe(1);
  });

  it('of 0 does not wait at all, and starts no timer', async () => {
    vi.useFakeTimers();
    const waiter = new Probe<void>();
    const promise = waiter.wait({ timeout: 0 });
    expect(vi.getTimerCount()).toBe(0);
    expect(waiter.abandonments).toBe(1);
    await expect(promise).rejects.toBeInstanceOf(TimeoutError);
  });

  it('of Infinity starts no timer', () => {
    vi.useFakeTimers();
    void new Probe<void>().wait({ timeout: Infinity });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is forgotten when the wait is settled', async () => {
    vi.useFakeTimers();
    const waiter = new Probe<number>();
    const promise = waiter.wait({ timeout: 100 });
    expect(vi.getTimerCount()).toBe(1);
    waiter.settle(1);
    expect(vi.getTimerCount()).toBe(0);
    expect(await promise).toBe(1);
  });

  it('is a fresh error each time, and may be worded by the waiter', async () => {
    class Worded extends Waiter<void> {
      protected override timeoutError(timeout: number): Error {
        return new TimeoutError(`no lock after ${timeout} ms`);
      }
    }
    const failures = await Promise.all([0, 0].map((timeout) => new Worded().wait({ timeout }).catch((error: unknown) => error)));
    expect(failures.map(String)).toEqual(['TimeoutError: no lock after 0 ms', 'TimeoutError: no lock after 0 ms']);
    expect(failures[0]).not.toBe(failures[1]);
  });
});

describe('the signal of a wait', () => {
  it('rejects with its reason, whatever that is', async () => {
    for (const reason of [new Error('why'), 'text', 0, null]) {
      const { controller, signal, listeners } = countingController();
      const waiter = new Probe<void>();
      const promise = waiter.wait({ signal });
      controller.abort(reason);
      await expect(promise).rejects.toBe(reason);
      expect([waiter.abandonments, listeners()]).toEqual([1, 0]);
    }
  });

  it('that was aborted before ends the wait at once, without a listener', async () => {
    const { controller, signal, added } = countingController();
    controller.abort('early');
    const waiter = new Probe<void>();
    const promise = waiter.wait({ signal, timeout: 1000 });
    expect([waiter.abandonments, added()]).toEqual([1, 0]);
    await expect(promise).rejects.toBe('early');
  });

  it.each(['settle', 'fail', 'cancel'] as const)('has no listener left after %s', async (end) => {
    const { signal, listeners } = countingController();
    const waiter = new Probe<unknown>();
    const promise = waiter.wait({ signal, timeout: 1000 });
    expect(listeners()).toBe(1);
    waiter[end]('x');
    expect(listeners()).toBe(0);
    await promise.catch(() => undefined);
  });

  it('has no listener left after the time-out', async () => {
    const { signal, listeners } = countingController();
    await expect(new Probe<void>().wait({ signal, timeout: 1 })).rejects.toBeInstanceOf(TimeoutError);
    expect(listeners()).toBe(0);
  });
});

describe('the current task of a wait', () => {
  it('is told when the wait begins and when it ends, however it ends', async () => {
    const task = new FakeTask();
    setCurrentTaskProvider(() => task);
    const ends: ((waiter: Probe<void>) => unknown)[] = [(w) => w.settle(), (w) => w.fail(1), (w) => w.cancel(1)];
    for (const end of ends) {
      const waiter = new Probe<void>();
      const promise = waiter.wait();
      expect(task.waits.has(waiter)).toBe(true);
      end(waiter);
      expect(task.waits.size).toBe(0);
      await promise.catch(() => undefined);
    }
    expect([task.begun, task.ended]).toEqual([3, 3]);
  });

  it('ends the wait when it is cancelled', async () => {
    const task = new FakeTask();
    setCurrentTaskProvider(() => task);
    const { signal, listeners } = countingController();
    const waiter = new Probe<void>();
    const promise = waiter.wait({ signal, timeout: 1000 });
    task.cancel(new CancelledError('enough', 'The task'));
    expect([waiter.abandonments, listeners()]).toEqual([1, 0]);
    await expect(promise).rejects.toMatchObject({ code: 'ERR_HEDDLE_CANCELLED', reason: 'enough' });
    expect([task.begun, task.ended]).toEqual([1, 1]);
  });

  it('that was cancelled before ends its next wait at once, and only that', async () => {
    const task = new FakeTask();
    setCurrentTaskProvider(() => task);
    task.cancel(new CancelledError());
    const { signal, added } = countingController();
    await expect(new Probe<void>().wait({ signal, timeout: 1000 })).rejects.toBeInstanceOf(CancelledError);
    expect(added()).toBe(0);
    const second = new Probe<number>();
    const promise = second.wait();
    second.settle(2);
    expect(await promise).toBe(2);
  });

  it('does not hear of a wait that was settled before it began', async () => {
    const task = new FakeTask();
    setCurrentTaskProvider(() => task);
    const { signal, added } = countingController();
    const waiter = new Probe<number>();
    waiter.settle(1);
    expect(await waiter.wait({ signal, timeout: 1000 })).toBe(1);
    expect([task.begun, task.ended, added()]).toEqual([0, 0, 0]);
  });

  it('keeps its cancellation when the wait was settled at the same moment', async () => {
    const task = new FakeTask();
    setCurrentTaskProvider(() => task);
    const waiter = new Probe<number>();
    const promise = waiter.wait();
    waiter.settle(1);
    task.cancel(new CancelledError());
    expect(await promise).toBe(1);
    await expect(new Probe<void>().wait()).rejects.toBeInstanceOf(CancelledError);
  });

  it('is not asked for when a wait needs no waiter, and costs nothing when nobody runs tasks', () => {
    const previous = setCurrentTaskProvider(() => undefined);
    expect(previous).toBeUndefined();
    void new Probe<void>().wait();
  });

  it('is found by every copy of the package', async () => {
    const task = new FakeTask();
    setCurrentTaskProvider(() => task);
    const copy = await importCopy<typeof currentTask>('current-task');
    expect(copy.currentWaitingTask()).toBe(task);
  });
});

describe('the races of a wait', () => {
  const options = (signal: AbortSignal): WaitOptions => ({ signal, timeout: 1 });

  it('let one of settling, the abort and the time-out win, and only one', async () => {
    for (let round = 0; round < 50; round++) {
      const { controller, signal, listeners } = countingController();
      const waiter = new Probe<string>();
      const outcome = waiter.wait(options(signal)).then(
        () => 'settled',
        (error: unknown) => (error instanceof TimeoutError ? 'timed out' : 'aborted'),
      );
      const due = performance.now() + 1 + (round % 3) * 0.2;
      while (performance.now() < due);
      const order = round % 2 === 0;
      if (order) controller.abort('aborted');
      const handedOver = waiter.settle('value');
      if (!order) controller.abort('aborted');
      const result = await outcome;
      // A value that was handed over arrives; one that was not is still the owner's.
      expect(result === 'settled').toBe(handedOver);
      expect([waiter.abandonments, listeners()]).toEqual([handedOver ? 0 : 1, 0]);
    }
  });

  it('may end a wait from within its own abandonment without harm', async () => {
    class Reentrant extends Waiter<number> {
      protected override abandoned(): void {
        expect(this.settle(1)).toBe(false);
      }
    }
    await expect(new Reentrant().wait({ timeout: 0 })).rejects.toBeInstanceOf(TimeoutError);
  });
});

describe('100,000 waits on one signal', () => {
  it('cost the same each to begin and to end', async () => {
    const { controller, signal, listeners } = countingController();
    const waiters = Array.from({ length: 100_000 }, () => new Probe<void>());
    const started = performance.now();
    const promises = waiters.map((waiter) => waiter.wait({ signal }));
    waiters.forEach((waiter, i) => i % 2 === 0 && waiter.settle());
    controller.abort('rest');
    const outcomes = await Promise.allSettled(promises);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(50_000);
    expect(listeners()).toBe(0);
  });
});
