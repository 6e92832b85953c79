import { Barrier, CapacityLimiter, Channel, Condition, CountDownLatch, Event, limit, Lock, Once, Queue, ReadWriteLock, Semaphore, SharedBarrier } from '@heddle/sync';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { CancelledError, CancelScope, createTask, currentTask, gather, isCancelledError, sleep, type Task, TaskGroup, timeout, TimeoutError, yieldNow } from '../src/index.js';
import { forever, self, settle, stateOf } from './moments.js';

/** One way to wait: what begins it, what ends it, and how many wait. */
interface Way {
  readonly begin: () => Promise<unknown>;
  readonly wake: () => unknown;
  readonly waiting: () => number;
}

/** Each on something of its own on which nobody can go on at once. */
const ways: readonly [string, () => Way | Promise<Way>][] = [
  ['Lock.acquire', async () => {
    const lock = new Lock();
    const held = await lock.acquire();
    return { begin: () => lock.acquire(), wake: () => { held.release(); }, waiting: () => lock.statistics().waiting };
  }],
  ['Semaphore.acquire', () => {
    const semaphore = new Semaphore(0);
    return { begin: () => semaphore.acquire(), wake: () => { semaphore.release(); }, waiting: () => semaphore.statistics().waiting };
  }],
  ['Event.wait', () => {
    const event = new Event();
    return { begin: () => event.wait(), wake: () => { event.set(); }, waiting: () => event.statistics().waiting };
  }],
  ['Queue.get', () => {
    const queue = new Queue<number>();
    return { begin: () => queue.get(), wake: () => { queue.putNowait(1); }, waiting: () => queue.statistics().waitingToGet };
  }],
  ['Queue.put', () => {
    const queue = new Queue<number>(1);
    queue.putNowait(0);
    return { begin: () => queue.put(1), wake: () => queue.getNowait(), waiting: () => queue.statistics().waitingToPut };
  }],
  ['Queue.join', () => {
    const queue = new Queue<number>();
    queue.putNowait(0);
    return { begin: () => queue.join(), wake: () => { queue.taskDone(); }, waiting: () => queue.statistics().waitingToJoin };
  }],
  ['Channel.send', () => {
    const channel = new Channel<number>();
    return { begin: () => channel.sender.send(1), wake: () => channel.receiver.tryReceive(), waiting: () => channel.statistics().waitingToSend };
  }],
  ['CountDownLatch.wait', () => {
    const latch = new CountDownLatch(1);
    return { begin: () => latch.wait(), wake: () => { latch.countDown(); }, waiting: () => latch.statistics().waiting };
  }],
];

describe.each(ways)('%s in a task', (_name, make) => {
  leakCheck();

  it('is ended by the cancellation of the task, and leaves nothing behind', async () => {
    const way = await make();
    const task = createTask(() => way.begin());
    expect(way.waiting()).toBe(1);
    task.cancel('why');
    expect(way.waiting()).toBe(0);
    await expect(task).rejects.toMatchObject({ reason: 'why' });
    way.wake();
  });

  it('is ended at once where the task was cancelled before', async () => {
    const way = await make();
    const task = createTask(() => { self().cancel(); return way.begin(); });
    await expect(task).rejects.toThrow(CancelledError);
    expect(way.waiting()).toBe(0);
    way.wake();
  });

  it('that was satisfied first is not: the task has what it got, and is cancelled at its next wait', async () => {
    const way = await make();
    let got = false;
    const task = createTask(async () => {
      await way.begin();
      got = true;
      await yieldNow();
    });
    await settle();
    way.wake();
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
    expect(got).toBe(true);
  });

  it('ends with a scope, a time-out, a group and gather', async () => {
    const way = await make();
    const scope = new CancelScope();
    const inScope = createTask(() => scope.run(() => way.begin()));
    scope.cancel();
    expect(await inScope).toBeUndefined();
    await expect(timeout(1, () => way.begin())).rejects.toThrow(TimeoutError);
    await expect(createTask(() => timeout(1, () => way.begin()))).rejects.toThrow(TimeoutError);
    await TaskGroup.run((group) => { void group.createTask(() => way.begin()); group.cancel(); });
    const gathered = gather(() => way.begin(), () => way.begin());
    gathered.cancel();
    await expect(gathered).rejects.toThrow(CancelledError);
    expect(way.waiting()).toBe(0);
    way.wake();
  });

  it('is shielded by a scope, and is not cancellable outside of any task', async () => {
    const way = await make();
    const task = createTask(() => new CancelScope({ shield: true }).run(async () => { await way.begin(); return 'got'; }));
    task.cancel();
    expect(await stateOf(task)).toBe('pending');
    expect(way.waiting()).toBe(1);
    way.wake();
    expect(await task).toBe('got');
  });
});

describe('nothing is lost', () => {
  leakCheck();

  it('of the permits of a semaphore, whenever tasks are cancelled', async () => {
    for (let round = 0; round < 50; round++) {
      const semaphore = new Semaphore(3);
      let inside = 0;
      let most = 0;
      const tasks = Array.from({ length: 20 }, (_, i) => createTask(async () => {
        using _permit = await semaphore.acquire();
        most = Math.max(most, ++inside);
        try {
          for (let turn = 0; turn < i % 4; turn++) await yieldNow();
        } finally {
          inside--;
        }
      }));
      for (const [i, task] of tasks.entries()) {
        if ((i * 7 + round) % 5 === 0) task.cancel();
        if ((i + round) % 6 === 0) await settle();
      }
      await Promise.allSettled(tasks);
      expect(semaphore.statistics()).toEqual({ value: 3, waiting: 0 });
      expect([inside, most]).toEqual([0, 3]);
    }
  });

  it('of the items of a queue, whenever those who take them are cancelled', async () => {
    for (let round = 0; round < 30; round++) {
      const queue = new Queue<number>(2);
      const got: number[] = [];
      const takers = Array.from({ length: 4 }, () => createTask(async () => { for (;;) got.push(await queue.get()); }));
      const putter = createTask(async () => {
        for (let i = 0; i < 40; i++) {
          await queue.put(i);
          if (i % (round + 2) === 0) takers.shift()?.cancel();
        }
      });
      while (!putter.done()) {
        if (takers.length === 0) takers.push(createTask(async () => { for (;;) got.push(await queue.get()); }));
        await settle();
      }
      await putter;
      for (const taker of takers) taker.cancel();
      await Promise.allSettled(takers);
      while (!queue.empty()) got.push(queue.getNowait());
      expect(got.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    }
  });

  it('of a lock: it is free whatever happens to its holders', async () => {
    const lock = new Lock();
    const order: number[] = [];
    const tasks = Array.from({ length: 10 }, (_, i) => createTask(() => lock.withLock(async () => {
      order.push(i);
      await yieldNow();
    })));
    tasks[0]?.cancel();
    tasks[3]?.cancel();
    tasks[9]?.cancel();
    await Promise.allSettled(tasks);
    expect(order).toEqual([0, 1, 2, 4, 5, 6, 7, 8]);
    expect(lock.locked()).toBe(false);
  });

  it('of a notification: it goes to another where the first is cancelled', async () => {
    const condition = new Condition();
    const woken: string[] = [];
    const wait = (name: string): Task<void> => createTask(async () => {
      using _held = await condition.acquire();
      await condition.wait();
      woken.push(name);
    });
    const [first, second] = [wait('first'), wait('second')];
    await settle();
    first.cancel();
    await expect(first).rejects.toThrow(CancelledError);
    {
      using _held = await condition.acquire();
      condition.notify();
    }
    await second;
    expect(woken).toEqual(['second']);
    expect(condition.statistics()).toMatchObject({ waiting: 0 });
  });

  it('of a condition’s lock: a task that is cancelled in wait() has it again as it cleans up', async () => {
    const condition = new Condition();
    let hadLock: boolean | undefined;
    const task = createTask(async () => {
      using _held = await condition.acquire();
      try {
        await condition.wait();
      } finally {
        hadLock = condition.lock.locked();
      }
    });
    await settle();
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
    expect(hadLock).toBe(true);
    expect(condition.lock.locked()).toBe(false);
  });

  it('of a limiter, whose borrower is the task, in whichever part of it that asks', async () => {
    const limiter = new CapacityLimiter(1);
    await createTask(async () => {
      await timeout(1000, () => limiter.acquire());
      await expect(timeout(1000, () => limiter.acquire())).rejects.toThrow('has a token already');
      limiter.release();
      expect(limiter.statistics().borrowers).toEqual([]);
    });
  });

  it('of the places of a limiter, of a read-write lock and of limit(n)', async () => {
    const limiter = new CapacityLimiter(1);
    const rw = new ReadWriteLock();
    const two = limit(2);
    const held = await limiter.acquire();
    const reading = await rw.acquireRead();
    let ran = 0;
    const tasks = [
      createTask(() => limiter.acquire()),
      createTask(() => rw.acquireWrite()),
      ...[1, 2, 3].map(() => createTask(() => two(async () => { ran++; await forever(); }))),
    ];
    await settle();
    expect(ran).toBe(2);
    for (const task of tasks) task.cancel();
    expect((await Promise.allSettled(tasks)).every((outcome) => outcome.status === 'rejected' && isCancelledError(outcome.reason))).toBe(true);
    held.release();
    reading.release();
    (await limiter.acquire({ timeout: 0 })).release();
    (await rw.acquireWrite({ timeout: 0 })).release();
    expect(await two(() => 'free')).toBe('free');
  });

  it('of the places at a barrier: one who is cancelled leaves it to another', async () => {
    const barrier = new Barrier(3);
    const [gone, ...others] = [1, 2].map(() => createTask(() => barrier.wait()));
    await settle();
    gone?.cancel();
    await expect(gone).rejects.toThrow(CancelledError);
    others.push(createTask(() => barrier.wait()));
    await settle();
    expect(others.map((task) => task.done())).toEqual([false, false]);
    others.push(createTask(() => barrier.wait()));
    expect((await Promise.all(others)).toSorted()).toEqual([0, 1, 2]);
  });

  it('of a cancellation, where the wait has brought something all the same', async () => {
    const barrier = new SharedBarrier(2);
    const got: number[] = [];
    const late = createTask(async () => {
      got.push(await barrier.wait());
      await forever();
    });
    const other = barrier.wait();
    // All have come, and nobody has gone on yet.
    late.cancel('first');
    late.cancel('second');
    await expect(late).rejects.toThrow(CancelledError);
    expect([got, await other]).toEqual([[0], 1]);
  });

  it('of a run that is shared: who began it is cancelled, and the others begin one of their own', async () => {
    const event = new Event();
    let runs = 0;
    const once = new Once(async () => { runs++; await event.wait(); return currentTask()?.name; });
    const [one, two] = [createTask(() => once.get(), { name: 'one' }), createTask(() => once.get(), { name: 'two' })];
    await settle();
    one.cancel();
    await expect(one).rejects.toThrow(CancelledError);
    event.set();
    expect(await two).toBe('two');
    expect(runs).toBe(2);
  });
});

describe('loops over queues and channels in tasks', () => {
  leakCheck();

  it('end with the task', async () => {
    const queue = new Queue<number>();
    const { sender, receiver } = new Channel<number>();
    const got: number[] = [];
    const tasks = [
      createTask(async () => { for await (const item of queue) got.push(item); }),
      createTask(async () => { for await (const item of receiver) got.push(item); }),
    ];
    queue.putNowait(1);
    await sender.send(2);
    await settle();
    for (const task of tasks) task.cancel();
    expect((await Promise.allSettled(tasks)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(got.toSorted()).toEqual([1, 2]);
    queue.putNowait(3);
    expect(queue.statistics()).toMatchObject({ waitingToGet: 0, size: 1 });
  });

  it('make a pool of workers, which ends when all is done', async () => {
    const queue = new Queue<number>();
    const results: number[] = [];
    await TaskGroup.run(async (group) => {
      for (let i = 0; i < 3; i++) {
        void group.createTask(async () => {
          for (;;) {
            const item = await queue.get();
            await (item % 3 === 0 ? sleep(1) : yieldNow());
            results.push(item);
            queue.taskDone();
          }
        });
      }
      for (let i = 0; i < 50; i++) await queue.put(i);
      await queue.join();
      group.cancel();
    });
    expect(results.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});
