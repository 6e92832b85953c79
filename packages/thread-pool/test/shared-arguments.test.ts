import { SharedCondition, SharedCountDownLatch, SharedCounter, SharedEvent, SharedLock, SharedQueue } from '@heddle/sync';
import { ThreadPoolExecutor } from '@heddle/thread-pool';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

describe('shared primitives as arguments', () => {
  let executor: ThreadPoolExecutor;
  beforeEach(() => { executor = new ThreadPoolExecutor({ maxWorkers: 2 }); });
  afterEach(() => executor.shutdown());

  it('are the same ones in the task, though it imports nothing', async () => {
    const lock = new SharedLock();
    const counter = new SharedCounter();
    const guard = lock.acquireSync();
    const task = executor.submit((theirs: SharedLock, count: SharedCounter) => {
      const before = theirs.tryAcquire() === undefined;
      count.add(5);
      const owned = theirs.acquireSync({ timeout: 10_000 });
      owned.release();
      return before;
    }, lock, counter);
    while (counter.value === 0) await new Promise(setImmediate);
    guard.release();
    expect(await task).toBe(true);
    expect(counter.value).toBe(5);
  });

  it('go at any depth, and are one where they are referred to twice', async () => {
    const latch = new SharedCountDownLatch(4);
    const options = { first: [{ latch }], second: new Map([['latch', latch]]) };
    const task = (given: typeof options): boolean => {
      given.first[0]?.latch.countDown();
      given.second.get('latch')?.countDown();
      return given.first[0]?.latch === given.second.get('latch');
    };
    expect(await Promise.all([executor.submit(task, options), executor.submit(task, options)])).toEqual([true, true]);
    latch.waitSync({ timeout: 0 });
  });

  it('bring what they are made of along: a condition its lock', async () => {
    const ready = new SharedCondition();
    const counter = new SharedCounter();
    const task = (given: { condition: SharedCondition; lock: unknown }[], count: SharedCounter): boolean[] => given.map(({ condition, lock }) => {
      const guard = condition.acquireSync({ timeout: 10_000 });
      count.add();
      condition.waitForSync(() => count.value === 2, { timeout: 10_000 });
      const held = condition.lock.constructor === (lock as object).constructor && condition.lock.locked();
      guard.release();
      return held;
    });
    const done = executor.submit(task, [{ condition: ready, lock: ready.lock }], counter);
    while (counter.value === 0) await new Promise(setImmediate);
    const guard = await ready.acquire({ timeout: 10_000 });
    counter.add();
    ready.notifyAll();
    guard.release();
    expect(await done).toEqual([true]);
  });

  it('come back as results', async () => {
    const event = new SharedEvent();
    const { again } = await executor.submit((given: SharedEvent) => ({ again: given }), event);
    expect(again).toBeInstanceOf(SharedEvent);
    again.set();
    expect(event.isSet()).toBe(true);
  });

  it('exclude the tasks of a pool from each other', async () => {
    const lock = new SharedLock();
    const numbers = new Int32Array(new SharedArrayBuffer(8));
    const task = async (theirs: SharedLock, words: Int32Array): Promise<void> => {
      for (let round = 0; round < 500; round++) {
        const guard = round % 2 === 0 ? theirs.acquireSync() : await theirs.acquire();
        words[0] = (words[0] ?? 0) + 1;
        guard.release();
      }
    };
    await Promise.all(Array.from({ length: 8 }, () => executor.submit(task, lock, numbers)));
    expect(numbers[0]).toBe(4000);
  });

  it('carry values between tasks, at any depth, until they are shut down', async () => {
    const queues = { work: [new SharedQueue<{ id: number; text: string }>({ maxSize: 4 })], results: new SharedQueue<number>() };
    const task = async (given: typeof queues): Promise<number> => {
      let count = 0;
      for await (const { id, text } of given.work[0] ?? []) {
        given.results.putSync(id * text.length);
        given.work[0]?.taskDone();
        count++;
      }
      return count;
    };
    const tasks = [executor.submit(task, queues), executor.submit(task, queues)];
    const [work] = queues.work;
    for (let id = 0; id < 200; id++) await work?.put({ id, text: 'xx' });
    await work?.join();
    work?.shutdown();
    expect((await Promise.all(tasks)).reduce((all, count) => all + count)).toBe(200);
    queues.results.shutdown();
    let sum = 0;
    for await (const result of queues.results) sum += result;
    expect(sum).toBe(199 * 200);
  });

  it('come out of a queue when the task is over that put them there; the pool ends though some are never taken', async () => {
    const queue = new SharedQueue<{ counter: SharedCounter }>();
    const counter = new SharedCounter(1);
    await executor.submit((given: SharedQueue, count: SharedCounter) => { given.putNowait({ counter: count }); }, queue, counter);
    await executor.submit((given: SharedQueue, count: SharedCounter) => { given.putNowait({ counter: count }); }, queue, counter);
    const { counter: same } = await queue.get({ timeout: 10_000 });
    same.add(5);
    expect(counter.value).toBe(6);
  });
});
