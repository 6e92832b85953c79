import { InlineExecutor, moduleTasks } from '@heddle/futures';
import { Event } from '@heddle/sync/event-loop';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { asCompleted, CancelledError, createTask, Future, type Task, TaskGroup, timeout, TimeoutError, wait, yieldNow } from '../src/index.js';
import { fail, forever, self, settle, stateOf, unhandledDuring } from './moments.js';

/** The ways of awaiting a future in a task. */
const ways: readonly [string, (future: Future<number>) => Promise<unknown>][] = [
  ['await', async (future) => await future],
  ['return', async (future) => { await yieldNow(); return future; }],
  ['result()', (future) => future.result()],
  ['result() with a time-out', (future) => future.result({ timeout: 10_000 })],
  ['Promise.all', async (future) => (await Promise.all([future]))[0]],
  ['Promise.race', (future) => Promise.race([future, new Future<number>()])],
  ['wait', async (future) => [...(await wait([future])).done][0]?.resultSync()],
  ['asCompleted', async (future) => { for await (const done of asCompleted([future])) return done.result(); return 0; }],
];

describe('a future that a task awaits', () => {
  leakCheck();

  it.each(ways)('by %s: its result, its failure, its cancellation, early and late', async (way, awaitIt) => {
    for (const isEarly of [true, false]) {
      const [good, bad, gone] = [new Future<number>(), new Future<number>(), new Future<number>()];
      const end = (): void => {
        good.setResult(7);
        bad.setException(new RangeError('bad'));
        gone.cancel('gone');
      };
      if (isEarly) end();
      const tasks = [good, bad, gone].map((future) => createTask(() => awaitIt(future)));
      const outcomes = Promise.allSettled(tasks);
      if (!isEarly) {
        await settle();
        end();
      }
      expect(await outcomes, way).toMatchObject([{ value: 7 }, { reason: { message: 'bad' } }, { reason: { reason: 'gone' } }]);
      for (const task of tasks) if (!task.cancelled()) await Promise.allSettled([task]);
      await Promise.allSettled([bad]);
    }
  });

  it.each(ways)('by %s: only the wait ends where the task is cancelled', async (_way, awaitIt) => {
    const future = new Future<number>();
    const [one, two] = [createTask(() => awaitIt(future)), createTask(() => awaitIt(future))];
    await settle();
    one.cancel('one');
    await expect(one).rejects.toMatchObject({ reason: 'one' });
    expect([future.done(), two.done()]).toEqual([false, false]);
    future.setResult(1);
    expect(await two).toBe(1);
  });

  it.each(ways)('by %s: before it waits, the task is cancelled at that wait', async (_way, awaitIt) => {
    const future = new Future<number>();
    const task = createTask(() => { self().cancel('before'); return awaitIt(future); });
    await expect(task).rejects.toMatchObject({ reason: 'before' });
    future.setResult(1);
  });

  it('and that is settled as the task is cancelled: the result, or the cancellation, and nothing between', async () => {
    for (const isCancelledFirst of [true, false]) {
      const future = new Future<number>();
      const task = createTask(async () => {
        const got = await future;
        await yieldNow();
        return got;
      });
      await settle();
      if (isCancelledFirst) task.cancel();
      future.setResult(1);
      if (!isCancelledFirst) task.cancel();
      await expect(task).rejects.toThrow(CancelledError);
    }
    const future = new Future<number>();
    const task = createTask(async () => await future);
    await settle();
    future.setResult(1);
    task.cancel();
    expect(await task).toBe(1);
  });

  it('need not be awaited long where it is done: the task is not cancelled by that', async () => {
    const future = new Future<number>();
    future.setResult(3);
    const task: Task<number> = createTask(async () => {
      await yieldNow();
      task.cancel();
      return await future;
    });
    expect(await task).toBe(3);
  });

  it('ends with a time-out', async () => {
    const future = new Future<number>();
    await expect(createTask(() => timeout(1, async () => await future))).rejects.toThrow(TimeoutError);
    await expect(timeout(1, async () => await future)).rejects.toThrow(TimeoutError);
    expect(future.done()).toBe(false);
  });

  it('ends with the failure of another in the group', async () => {
    const future = new Future<number>();
    const event = new Event();
    const ended: string[] = [];
    const done = TaskGroup.run((group) => {
      void group.createTask(async () => { try { await future; } finally { ended.push('waiter'); } });
      void group.createTask(async () => { await event.wait(); fail('other'); });
    });
    event.set();
    await expect(done).rejects.toThrow('other');
    expect(ended).toEqual(['waiter']);
    expect(future.done()).toBe(false);
  });

  it('has a later failure count as seen, since somebody awaited it', async () => {
    expect(await unhandledDuring(async () => {
      const future = new Future<number>();
      const task = createTask(async () => await future);
      await settle();
      task.cancel();
      await expect(task).rejects.toThrow(CancelledError);
      future.setException(new Error('late'));
    })).toEqual([]);
    const error = new Error('unseen');
    expect(await unhandledDuring(() => { new Future<number>().setException(error); })).toEqual([error]);
  });

  it('by 100,000 tasks, which are all cancelled, or all go on', async () => {
    const future = new Future<number>();
    const tasks = Array.from({ length: 100_000 }, () => createTask(async () => await future));
    await settle();
    for (const task of tasks.slice(0, 50_000)) task.cancel();
    future.setResult(1);
    await Promise.allSettled(tasks);
    expect(tasks.filter((task) => task.cancelled())).toHaveLength(50_000);
  });
});

describe('a future outside of any task', () => {
  leakCheck();

  it('is awaited as ever, though there are tasks', async () => {
    const task = createTask(forever);
    const future = new Future<number>();
    const outside = (async (): Promise<number> => await future)();
    task.cancel();
    expect(await stateOf(outside)).toBe('pending');
    future.setResult(5);
    expect(await outside).toBe(5);
    expect(await Promise.all([future, Future.fromPromise(Promise.resolve(6))])).toEqual([5, 6]);
    await Promise.allSettled([task]);
  });

  it('is a promise in every way', async () => {
    await createTask(async () => {
      const future = Future.fromPromise(Promise.resolve(5));
      expect(await future.then((value) => value + 1)).toBe(6);
      await expect(Future.fromPromise(Promise.reject(new Error('no'))).catch((error: unknown) => (error as Error).message)).resolves.toBe('no');
      expect(await future.finally(() => undefined)).toBe(5);
      expect(await Promise.race([future, new Future<number>()])).toBe(5);
      expect(await Promise.any([Promise.reject(new Error()), future])).toBe(5);
      expect(future).toBeInstanceOf(Promise);
    });
  });
});

describe('an executor’s future in a task', () => {
  leakCheck();

  it('is awaited, fails and is cancelled', async () => {
    await using executor = new InlineExecutor();
    const task = createTask(async () => [
      await executor.submit((x: number) => x * x, 12),
      await executor.submit(() => { throw new RangeError('in the executor'); }).catch((error: unknown) => (error as Error).message),
    ]);
    expect(await task).toEqual([144, 'in the executor']);
  });

  it('goes on in the executor where the task is cancelled', async () => {
    await using executor = new InlineExecutor();
    let job: Future<string> | undefined;
    const task = createTask(async () => {
      job = executor.submit(() => new Promise<string>((resolve) => { Reflect.set(globalThis, 'endJob', resolve); }));
      return await job;
    });
    await settle();
    expect(job?.running()).toBe(true);
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
    expect(job?.running()).toBe(true);
    (Reflect.get(globalThis, 'endJob') as (value: string) => void)('done all the same');
    expect(await job).toBe('done all the same');
    Reflect.deleteProperty(globalThis, 'endJob');
  });

  it('can be taken back by the task’s cleanup', async () => {
    await using executor = new InlineExecutor();
    const first = executor.submit(() => new Promise<void>((resolve) => { setTimeout(resolve, 2); }));
    const second = executor.submit(() => 'ran');
    const task = createTask(async () => {
      try {
        return await second;
      } finally {
        expect(second.cancel()).toBe(true);
        await first;
      }
    });
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
    expect([first.cancelled(), second.cancelled()]).toEqual([false, true]);
  });

  it('reports no failure of a job whose task was cancelled', async () => {
    await using executor = new InlineExecutor();
    expect(await unhandledDuring(async () => {
      let job: Future<unknown> | undefined;
      const task = createTask(async () => {
        job = executor.submit(() => { throw new Error('late'); });
        await job;
      });
      task.cancel();
      await expect(task).rejects.toThrow(CancelledError);
      expect(job?.done()).toBe(false);
      await executor.shutdown();
      expect(job?.done()).toBe(true);
    })).toEqual([]);
  });

  it('runs outside of the task that has submitted it, and of any other', async () => {
    await using executor = new InlineExecutor({ maxWorkers: 2 });
    const jobs = moduleTasks<{ waitAndTell: () => Promise<boolean[]> }>(new URL('./programs/jobs.mjs', import.meta.url));
    const [one, two] = [createTask(() => executor.submit(jobs.waitAndTell)), createTask(() => executor.submit(jobs.waitAndTell))];
    await settle();
    one.cancel();
    await expect(one).rejects.toThrow(CancelledError);
    expect(await two).toEqual([false, false]);
  });

  it('maps in a task, which ends with it', async () => {
    await using executor = new InlineExecutor();
    const task = createTask(async () => {
      const squares: number[] = [];
      for await (const square of executor.map((x: number) => x * x, [1, 2, 3])) squares.push(square);
      return squares;
    });
    expect(await task).toEqual([1, 4, 9]);
  });
});

describe('wait and asCompleted in a task', () => {
  leakCheck();

  it('leave their tasks alone where the wait is cancelled', async () => {
    const event = new Event();
    let proof = 0;
    const inner = createTask(async () => { await event.wait(); proof++; });
    const outer = createTask(async () => { await wait([inner]); proof += 100; });
    const other = createTask(async () => { for await (const done of asCompleted([inner])) proof += done.done() ? 1000 : 0; });
    await settle();
    outer.cancel();
    other.cancel();
    await expect(outer).rejects.toThrow(CancelledError);
    await expect(other).rejects.toThrow(CancelledError);
    event.set();
    await inner;
    expect(proof).toBe(1);
  });

  it('give tasks as they are done, the first, the first that fails, and what is not done in time', async () => {
    const [a, b] = [new Event(), new Event()];
    const tasks = [createTask(async () => { await a.wait(); return 'a'; }), createTask(async () => { await b.wait(); return fail('b'); })] as const;
    const first = wait(tasks, { returnWhen: 'FIRST_COMPLETED' });
    const failed = wait(tasks, { returnWhen: 'FIRST_EXCEPTION' });
    expect(await wait(tasks, { timeout: 1 })).toEqual({ done: new Set(), notDone: new Set(tasks) });
    const order: string[] = [];
    const completed = (async (): Promise<void> => {
      for await (const done of asCompleted(tasks)) order.push(done === tasks[0] ? 'a' : 'b');
    })();
    a.set();
    expect((await first).done).toEqual(new Set([tasks[0]]));
    b.set();
    expect((await failed).notDone.size).toBe(0);
    await completed;
    expect(order).toEqual(['a', 'b']);
  });
});
