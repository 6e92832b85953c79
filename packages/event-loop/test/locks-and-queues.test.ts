import { Barrier, BrokenBarrierError, Condition, Event, Lock, Queue, QueueShutDownError, Semaphore } from '@heddle/sync';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { CancelledError, createTask, type Task, TaskGroup, timeout, TimeoutError, waitFor, yieldNow } from '../src/index.js';
import { forever, settle, stateOf } from './moments.js';

/** What asyncio's tests of locks and queues do with tasks that are cancelled. How some of them ended: */
async function outcomesOf(tasks: readonly Task<unknown>[]): Promise<unknown[]> {
  return (await Promise.allSettled(tasks)).map((outcome): unknown => {
    if (outcome.status === 'fulfilled') return outcome.value;
    return outcome.reason instanceof CancelledError ? 'cancelled' : (outcome.reason as unknown);
  });
}

describe('a lock', () => {
  leakCheck();

  it('goes to the next where the first is cancelled in the turn of the release, before or after it', async () => {
    for (const isCancelledFirst of [true, false]) {
      const lock = new Lock();
      const order: string[] = [];
      const take = (name: string): Task<void> => createTask(async () => {
        using _held = await lock.acquire();
        order.push(name);
        await yieldNow();
      });
      const held = await lock.acquire();
      const tasks = [take('a'), take('b'), take('c')];
      if (isCancelledFirst) tasks[0]?.cancel();
      held.release();
      if (!isCancelledFirst) tasks[0]?.cancel();
      expect(await outcomesOf(tasks)).toEqual(['cancelled', undefined, undefined]);
      // What was handed over before is had, and given back as the task unwinds.
      expect(order).toEqual(isCancelledFirst ? ['b', 'c'] : ['a', 'b', 'c']);
      expect(lock.locked()).toBe(false);
    }
  });

  it('stays with who has it while one in the middle of the line is cancelled', async () => {
    const lock = new Lock();
    const held = await lock.acquire();
    const got: string[] = [];
    const take = (name: string): Task<void> => createTask(() => lock.withLock(() => { got.push(name); }));
    const [first, middle, last] = [take('first'), take('middle'), take('last')];
    middle.cancel();
    await expect(middle).rejects.toThrow(CancelledError);
    expect([lock.locked(), lock.statistics().waiting]).toEqual([true, 2]);
    held.release();
    await Promise.all([first, last]);
    expect(got).toEqual(['first', 'last']);
  });

  it('is not lost on a waiter that has got it and is cancelled before it goes on', async () => {
    const lock = new Lock();
    const held = await lock.acquire();
    const first = createTask(() => lock.withLock(() => forever()));
    const second = createTask(() => lock.withLock(() => 'second'));
    held.release();
    first.cancel();
    expect(await outcomesOf([first, second])).toEqual(['cancelled', 'second']);
  });

  it('is free after a time-out in its block, and was never had after one that came before', async () => {
    const lock = new Lock();
    await expect(timeout(1, () => lock.withLock(() => forever()))).rejects.toThrow(TimeoutError);
    expect(lock.locked()).toBe(false);
    using _held = await lock.acquire();
    let ran = false;
    await expect(timeout(1, () => lock.withLock(() => { ran = true; }))).rejects.toThrow(TimeoutError);
    expect([ran, lock.statistics().waiting]).toEqual([false, 0]);
  });
});

describe('a condition', () => {
  leakCheck();

  it('has its lock again before a cancelled wait ends, though another has it for long', async () => {
    const condition = new Condition();
    const release = new Event();
    const steps: string[] = [];
    const waiter = createTask(async () => {
      using _held = await condition.acquire();
      try {
        await condition.wait();
      } finally {
        steps.push('waiter is back');
      }
    });
    const other = createTask(() => condition.withLock(async () => {
      await release.wait();
      steps.push('other leaves');
    }));
    await settle();
    waiter.cancel();
    expect(await stateOf(waiter)).toBe('pending');
    release.set();
    expect(await outcomesOf([waiter, other])).toEqual(['cancelled', undefined]);
    expect(steps).toEqual(['other leaves', 'waiter is back']);
    expect(condition.statistics()).toEqual({ locked: false, waiting: 0, waitingForLock: 0 });
  });

  it('cannot be cancelled out of getting its lock again, however often', async () => {
    const condition = new Condition();
    const release = new Event();
    let hadLock: boolean | undefined;
    const waiter = createTask(async () => {
      using _held = await condition.acquire();
      try {
        await condition.wait();
      } finally {
        hadLock = condition.locked();
      }
    });
    const other = createTask(() => condition.withLock(() => release.wait()));
    await settle();
    for (let time = 0; time < 5; time++) {
      waiter.cancel();
      await settle();
    }
    expect(waiter.done()).toBe(false);
    release.set();
    expect(await outcomesOf([waiter, other])).toEqual(['cancelled', undefined]);
    expect([hadLock, condition.locked()]).toEqual([true, false]);
  });

  it('gives a notified waiter its notification, where that is cancelled as it gets the lock again, and its next wait ends', async () => {
    const condition = new Condition();
    const steps: string[] = [];
    const wait = (name: string): Task<void> => createTask(async () => {
      using _held = await condition.acquire();
      await condition.wait();
      steps.push(`${name} was notified`);
      await yieldNow();
      steps.push(`${name} went on`);
    });
    const [first, second] = [wait('first'), wait('second')];
    await settle();
    await condition.withLock(async () => {
      condition.notify();
      first.cancel();
      await yieldNow();
    });
    await expect(first).rejects.toThrow(CancelledError);
    // No notification was lost: it was had, and there was no other.
    expect([steps, condition.statistics().waiting]).toEqual([['first was notified'], 1]);
    await condition.withLock(() => { condition.notify(); });
    await second;
    expect(steps).toEqual(['first was notified', 'second was notified', 'second went on']);
  });

  it('notifies another where the first waiter was cancelled in the same turn before', async () => {
    const condition = new Condition();
    const wait = (): Task<string> => createTask(async () => {
      using _held = await condition.acquire();
      await condition.wait();
      return 'notified';
    });
    const tasks = [wait(), wait()];
    await settle();
    await condition.withLock(() => {
      tasks[0]?.cancel();
      condition.notify();
    });
    expect(await outcomesOf(tasks)).toEqual(['cancelled', 'notified']);
  });

  it('has its lock when a time-out in its block ends the wait', async () => {
    const condition = new Condition();
    using held = await condition.acquire();
    await expect(waitFor(() => condition.wait(), { timeout: 1 })).rejects.toThrow(TimeoutError);
    expect(condition.locked()).toBe(true);
    held.release();
    expect(condition.locked()).toBe(false);
  });
});

describe('a semaphore', () => {
  leakCheck();

  it('gives its permits to those who are left, where those who come first are cancelled in the turn of the release', async () => {
    for (const isCancelledFirst of [true, false]) {
      const semaphore = new Semaphore(0);
      let inside = 0;
      const tasks = [1, 2, 3, 4].map(() => createTask(async () => {
        using _permit = await semaphore.acquire();
        inside++;
        await yieldNow();
        return 'had it';
      }));
      const cancel = (): void => { for (const task of tasks.slice(0, 2)) task.cancel(); };
      if (isCancelledFirst) cancel();
      semaphore.release(2);
      if (!isCancelledFirst) cancel();
      expect(await outcomesOf(tasks)).toEqual(['cancelled', 'cancelled', 'had it', 'had it']);
      expect([inside, semaphore.statistics()]).toEqual([isCancelledFirst ? 2 : 4, { value: 2, waiting: 0 }]);
    }
  });

  it('does not hang where a waiter is cancelled and another comes meanwhile', async () => {
    const semaphore = new Semaphore(1);
    const first = await semaphore.acquire();
    const cancelled = createTask(() => semaphore.acquire());
    first.release();
    cancelled.cancel();
    const late = createTask(() => semaphore.withLock(() => 'late'));
    const permit = (await Promise.allSettled([cancelled]))[0];
    // It had been handed over, and its task ended with it: whoever has the task's result gives it back.
    if (permit.status === 'fulfilled') permit.value.release();
    expect(await late).toBe('late');
    expect(semaphore.statistics()).toEqual({ value: 1, waiting: 0 });
  });

  it('keeps the order of those who wait when one of them is cancelled', async () => {
    const semaphore = new Semaphore(0);
    const order: number[] = [];
    const tasks = [0, 1, 2, 3].map((number) => createTask(async () => {
      await semaphore.acquire();
      order.push(number);
    }));
    tasks[1]?.cancel();
    semaphore.release(3);
    await Promise.allSettled(tasks);
    expect(order).toEqual([0, 2, 3]);
  });
});

describe('a barrier', () => {
  leakCheck();

  it('that one of a group breaks ends the group with what all the others got', async () => {
    const barrier = new Barrier(3);
    const group = TaskGroup.run((tasks) => {
      void tasks.createTask(() => barrier.wait());
      void tasks.createTask(() => barrier.wait());
      void tasks.createTask(async () => {
        await yieldNow();
        barrier.abort();
      });
    });
    const error: unknown = await group.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors.map((each: unknown) => each instanceof BrokenBarrierError)).toEqual([true, true]);
    expect([barrier.broken, barrier.nWaiting]).toEqual([true, 0]);
  });

  it('that one of a group never comes to, since it fails, is left by the others', async () => {
    const barrier = new Barrier(3);
    await expect(TaskGroup.run((tasks) => {
      void tasks.createTask(() => barrier.wait());
      void tasks.createTask(() => barrier.wait());
      void tasks.createTask(async () => {
        await yieldNow();
        throw new RangeError('on the way');
      });
    })).rejects.toMatchObject({ errors: [{ message: 'on the way' }] });
    expect([barrier.broken, barrier.nWaiting]).toEqual([false, 0]);
    // The next three meet.
    expect((await Promise.all([1, 2, 3].map(() => createTask(() => barrier.wait())))).toSorted()).toEqual([0, 1, 2]);
  });

  it('that is full lets all go on, though one of them is cancelled in that turn', async () => {
    const barrier = new Barrier(3);
    const tasks = [1, 2].map(() => createTask(async () => {
      const number = await barrier.wait();
      await yieldNow();
      return number;
    }));
    const third = barrier.wait();
    tasks[0]?.cancel();
    expect([await outcomesOf(tasks), await third]).toEqual([['cancelled', 1], 2]);
    expect([barrier.broken, barrier.nWaiting]).toEqual([false, 0]);
  });

  it('that is reset or broken in the turn of a cancellation tells the others, and cancels the one', async () => {
    for (const end of ['reset', 'abort'] as const) {
      for (const isCancelledFirst of [true, false]) {
        const barrier = new Barrier(3);
        const tasks = [1, 2].map(() => createTask(async () => {
          await barrier.wait().catch((error: unknown) => {
            if (error instanceof BrokenBarrierError) return;
            throw error;
          });
          await yieldNow();
          return 'told';
        }));
        if (isCancelledFirst) tasks[0]?.cancel();
        barrier[end]();
        if (!isCancelledFirst) tasks[0]?.cancel();
        expect(await outcomesOf(tasks)).toEqual(['cancelled', 'told']);
        expect([barrier.broken, barrier.nWaiting]).toEqual([end === 'abort', 0]);
      }
    }
  });
});

describe('a queue', () => {
  leakCheck();

  it('keeps the item for another where one that waits for it is cancelled in the turn of the put, before or after it', async () => {
    for (const isCancelledFirst of [true, false]) {
      const queue = new Queue<string>();
      const got: string[] = [];
      const take = (): Task<void> => createTask(async () => {
        got.push(await queue.get());
        await yieldNow();
      });
      const tasks = [take(), take()];
      await settle();
      if (isCancelledFirst) tasks[0]?.cancel();
      queue.putNowait('a');
      if (!isCancelledFirst) tasks[0]?.cancel();
      await expect(tasks[0]).rejects.toThrow(CancelledError);
      if (!isCancelledFirst) queue.putNowait('b');
      await tasks[1];
      expect(got).toEqual(isCancelledFirst ? ['a'] : ['a', 'b']);
      expect(queue.statistics()).toMatchObject({ size: 0, waitingToGet: 0 });
    }
  });

  it('drops readers that a time-out or a cancellation ends, one and many, and serves the next', async () => {
    const queue = new Queue<number>();
    await expect(timeout(1, () => queue.get())).rejects.toThrow(TimeoutError);
    const readers = Array.from({ length: 50 }, () => createTask(() => queue.get()));
    const last = createTask(() => queue.get());
    for (const reader of readers) reader.cancel();
    await Promise.allSettled(readers);
    expect(queue.statistics().waitingToGet).toBe(1);
    queue.putNowait(1);
    expect(await last).toBe(1);
    queue.putNowait(2);
    expect([queue.statistics().waitingToGet, queue.getNowait()]).toEqual([0, 2]);
  });

  it('does not take what a cancelled writer would have put, and takes that of the next', async () => {
    const queue = new Queue<string>(1);
    queue.putNowait('first');
    const writers = ['a', 'b', 'c'].map((item) => createTask(() => queue.put(item)));
    await settle();
    writers[0]?.cancel();
    expect(queue.getNowait()).toBe('first');
    expect(await outcomesOf(writers.slice(0, 2))).toEqual(['cancelled', undefined]);
    expect(queue.getNowait()).toBe('b');
    await writers[2];
    expect([queue.getNowait(), queue.empty(), queue.statistics().waitingToPut]).toEqual(['c', true, 0]);
  });

  it('has what a writer put whose place came in the turn in which it was cancelled, and the writer ends at its next wait', async () => {
    const queue = new Queue<string>(1);
    queue.putNowait('first');
    const writer = createTask(async () => {
      await queue.put('second');
      await yieldNow();
    });
    await settle();
    expect(queue.getNowait()).toBe('first');
    writer.cancel();
    await expect(writer).rejects.toThrow(CancelledError);
    expect([queue.getNowait(), queue.empty()]).toEqual(['second', true]);
  });

  it('holds nothing of those who gave up, however many', async () => {
    const queue = new Queue<number>(1);
    for (let round = 0; round < 100; round++) {
      const reader = createTask(() => queue.get());
      reader.cancel();
      await Promise.allSettled([reader]);
    }
    queue.putNowait(0);
    for (let round = 0; round < 100; round++) {
      const writer = createTask(() => queue.put(1));
      writer.cancel();
      await Promise.allSettled([writer]);
    }
    expect(queue.statistics()).toMatchObject({ size: 1, waitingToGet: 0, waitingToPut: 0 });
  });

  it('is joined by others where one who joins is cancelled', async () => {
    const queue = new Queue<number>();
    queue.putNowait(1);
    const tasks = [1, 2].map(() => createTask(async () => {
      await queue.join();
      return 'joined';
    }));
    tasks[0]?.cancel();
    await expect(tasks[0]).rejects.toThrow(CancelledError);
    queue.getNowait();
    queue.taskDone();
    expect(await outcomesOf(tasks)).toEqual(['cancelled', 'joined']);
  });

  it('that is shut down tells those who wait, and whoever is cancelled in that turn is cancelled', async () => {
    for (const isCancelledFirst of [true, false]) {
      const queue = new Queue<number>(1);
      const tasks = [1, 2].map(() => createTask(async () => {
        await queue.get().catch((error: unknown) => {
          if (error instanceof QueueShutDownError) return;
          throw error;
        });
        await yieldNow();
        return 'told';
      }));
      if (isCancelledFirst) tasks[0]?.cancel();
      queue.shutdown();
      if (!isCancelledFirst) tasks[0]?.cancel();
      expect(await outcomesOf(tasks)).toEqual(['cancelled', 'told']);
    }
  });
});
