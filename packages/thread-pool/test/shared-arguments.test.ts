import { createSecretKey } from 'node:crypto';

import { inline } from '@heddle/futures';
import { SharedCondition, SharedCountDownLatch, SharedCounter, SharedEvent, SharedLock, SharedQueue, SharedTypedArray, SharedValue } from '@heddle/sync';
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

  it('are numbers, too, with their locks', async () => {
    const [array, value] = [new SharedTypedArray(Float64Array, 4), new SharedValue('float32', 1)];
    const task = async (given: { array: SharedTypedArray<Float64Array>; value: SharedValue<'float32'> }, part: number): Promise<boolean> => {
      given.array.array[part] = part + 0.5;
      given.value.add(part);
      return given.array.withLock(() => given.array.getLock().locked());
    };
    expect(await Promise.all([0, 1, 2, 3].map((part) => executor.submit(task, { array, value }, part)))).toEqual([true, true, true, true]);
    expect([[...array.array], value.value]).toEqual([[0.5, 1.5, 2.5, 3.5], 7]);
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

  it('are themselves beside and inside instances of classes, and beside what the platform alone can clone', async () => {
    class Job { id = 7; event: SharedEvent | undefined; }
    const event = new SharedEvent();
    const job = Object.assign(new Job(), { event });
    const given = { event, job, jobs: new Map([[job, [job]]]), blob: new Blob(['abc']), key: createSecretKey(Buffer.from('secret')) };
    const task = async (all: typeof given): Promise<unknown> => {
      class Answer { words: unknown[] = []; event: unknown = all.event; blob = all.blob; }
      const isOne = all.event === all.job.event && all.jobs.get(all.job)?.[0] === all.job;
      all.event.set();
      return [Object.assign(new Answer(), { words: [isOne, all.job.id, await all.blob.text(), all.key.export().toString()] }), all.event];
    };
    for (const options of [{}, { transfer: [new ArrayBuffer(8)] }]) {
      event.clear();
      const [answer, again] = await executor.submitWith(options, task, given) as [{ words: unknown[]; event: SharedEvent; blob: Blob }, SharedEvent];
      expect(answer.words).toEqual([true, 7, 'abc', 'secret']);
      expect(again).toBeInstanceOf(SharedEvent);
      expect(answer.event).toBe(again);
      expect(event.isSet()).toBe(true);
      expect(await answer.blob.text()).toBe('abc');
      again.clear();
      expect(event.isSet()).toBe(false);
    }
  });

  it('are themselves beside instances of classes in whatever a task takes and gives', async () => {
    class Job { id = 7; }
    const counter = new SharedCounter();
    const queue = new SharedQueue<[Job, SharedCounter]>();
    const add = ([job, count]: [Job, SharedCounter]): [object, SharedCounter] => {
      count.add(job.id);
      return [new (class Done { id = 1; })(), count];
    };
    for await (const [, again] of executor.map(add, [[new Job(), counter], [new Job(), counter]])) expect(again).toBeInstanceOf(SharedCounter);
    expect(counter.value).toBe(14);

    const stream = executor.submit(function* (count: SharedCounter, puts: SharedQueue) {
      class Report { id = 1; }
      puts.putNowait([new Report(), count]);
      yield [new Report(), count];
      throw Object.assign(new Error('m'), { report: Object.assign(new Report(), { count }) });
    }, counter, queue as SharedQueue);
    const yielded: unknown[] = [];
    const failure: unknown = await (async () => { for await (const value of stream) yielded.push(value); })().catch((error: unknown) => error);
    expect(yielded).toEqual([[{ id: 1 }, expect.any(SharedCounter)]]);
    expect(failure).toMatchObject({ report: { id: 1, count: expect.any(SharedCounter) as unknown } });
    expect(await queue.get({ timeout: 10_000 })).toEqual([{ id: 1 }, expect.any(SharedCounter)]);

    const captured = inline((value: number) => counter.add(value), { counter });
    await using prepared = new ThreadPoolExecutor({ maxWorkers: 1, initializer: captured, initargs: [100] });
    await prepared.submit(() => undefined);
    expect(counter.value).toBe(114);
  });

  it('are refused beside what cannot be copied', async () => {
    const lock = new SharedLock();
    let deep: unknown = lock;
    for (let level = 0; level < 1100; level++) deep = [deep];
    for (const obstacle of [() => 1, deep]) {
      const future = executor.submit((_all: unknown) => undefined, [lock, obstacle]);
      await expect(future).rejects.toMatchObject({
        code: 'ERR_HEDDLE_TASK_SERIALIZATION', message: expect.stringMatching(/could not be cloned in a value that holds a handle, .*SharedLock/) as unknown,
      });
    }
    const nest = (given: SharedLock, depth: number): unknown => {
      let value: unknown = given;
      for (let level = 0; level < depth; level++) value = [value];
      return value;
    };
    await expect(executor.submit(nest, lock, 1100)).rejects.toMatchObject({ code: 'ERR_HEDDLE_TASK_SERIALIZATION' });
    const items: number[] = [];
    const wrapped = inline((depth: number) => {
      let value: unknown = lock;
      for (let level = 0; level < depth; level++) value = [value];
      return value;
    }, { lock });
    const map = executor.map(wrapped, [1, 2, 1100, 3], { chunkSize: 4 });
    await expect((async () => { for await (const item of map) items.push((item as unknown[]).length); })()).rejects.toMatchObject({ code: 'ERR_HEDDLE_TASK_SERIALIZATION' });
    expect(items).toEqual([1, 1]);
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
