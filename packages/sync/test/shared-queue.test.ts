import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';

import { HANDLE_TAG, registerHandle } from '@heddle/codec/handles';
import { QueueEmptyError, QueueFullError, QueueItemLostError, QueueShutDownError, SharedCounter, SharedLock, SharedQueue, TaskDoneError } from '@heddle/sync';
import { afterEach, describe, expect, it } from 'vitest';
import { terminate } from './terminate.js';

const workers: Worker[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => terminate(worker)));
});

function start(workerData: object): Worker {
  const worker = new Worker(new URL('programs/queue-worker.mjs', import.meta.url), { workerData });
  workers.push(worker);
  return worker;
}

async function drain<T>(queue: SharedQueue<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of queue) items.push(item);
  return items;
}

describe('SharedQueue', () => {
  it('is first in, first out, and says how full it is', () => {
    const queue = new SharedQueue<number>({ maxSize: 3 });
    expect([queue.size, queue.maxSize, queue.empty(), queue.full()]).toEqual([0, 3, true, false]);
    for (const item of [1, 2, 3]) queue.putNowait(item);
    expect([queue.size, queue.empty(), queue.full()]).toEqual([3, false, true]);
    expect(() => { queue.putNowait(4); }).toThrow(QueueFullError);
    expect([queue.getNowait(), queue.getSync(), queue.getNowait()]).toEqual([1, 2, 3]);
    expect(() => queue.getNowait()).toThrow(QueueEmptyError);
    expect(() => queue.getSync({ timeout: 5 })).toThrow(/timed out after 5 ms/);
    expect(queue.statistics()).toMatchObject({ size: 0, maxSize: 3, unfinished: 3, waitingToGet: 0, waitingToPut: 0, waitingToJoin: 0, shutDown: false });
  });

  it('goes round its memory again and again, whatever its size', () => {
    for (const maxSize of [1, 2, 63, 64, 1000]) {
      const queue = new SharedQueue<number>(maxSize);
      let put = 0;
      let taken = 0;
      for (let round = 0; round < 200; round++) {
        while (!queue.full()) queue.putNowait(put++);
        expect(queue.size).toBe(maxSize);
        for (let count = Math.ceil(maxSize / 2); count > 0; count--) expect(queue.getNowait()).toBe(taken++);
      }
    }
  });

  it('copies values when they are put', async () => {
    const queue = new SharedQueue(1);
    const value = { list: [1, { deep: new Map([[1, new Date(5)]]) }], text: 'ü日', big: 2n ** 70n, bytes: new Uint8Array([1, 2]) };
    await queue.put(value);
    const waiting = queue.put(value);
    value.list.length = 0;
    const first = await queue.get();
    await waiting;
    const copy = { list: [1, { deep: new Map([[1, new Date(5)]]) }], text: 'ü日', big: 2n ** 70n, bytes: new Uint8Array([1, 2]) };
    expect(first).toEqual(copy);
    expect(await queue.get()).toEqual(copy);
    class Point { x = 1; }
    await queue.put(new Point());
    expect(Object.getPrototypeOf(queue.getNowait())).toBe(Object.prototype);
    const error = new RangeError('m', { cause: new QueueEmptyError('inner') });
    queue.putNowait(error);
    const carried = queue.getNowait() as Error;
    expect(carried).toMatchObject({ message: 'm', cause: { code: 'ERR_HEDDLE_QUEUE_EMPTY' } });
    expect(carried.cause).toBeInstanceOf(QueueEmptyError);
  });

  it('carries large values, and says how many bytes it takes', async () => {
    const queue = new SharedQueue<Uint8Array>({ maxSize: 4, bytes: 17 * 2 ** 20 });
    const large = new Uint8Array(16 * 2 ** 20).map((_, index) => index * 7);
    await queue.put(large);
    // The bytes do not suffice for two.
    expect(() => { queue.putNowait(large); }).toThrow(QueueFullError);
    const second = queue.put(large);
    expect(Buffer.compare(await queue.get(), large)).toBe(0);
    await second;
    expect(Buffer.compare(queue.getSync(), large)).toBe(0);

    const small = new SharedQueue<Uint8Array>({ bytes: 2000 });
    for (const refused of [() => { small.putNowait(large); }, () => { small.putSync(large); }]) {
      expect(refused).toThrow(RangeError);
      expect(refused).toThrow(/bytes: 16777\d\d\d/);
    }
    await expect(small.put(large)).rejects.toThrow(RangeError);
    for (let round = 0; round < 100; round++) {
      for (let length = 0; length < 500; length += 100) small.putNowait(new Uint8Array(length).fill(length));
      for (let length = 0; length < 500; length += 100) expect(small.getNowait()).toEqual(new Uint8Array(length).fill(length));
    }
  });

  it('refuses what cannot be copied', async () => {
    const queue = new SharedQueue();
    expect(() => { queue.putNowait(() => 1); }).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    await expect(queue.put({ deep: [Symbol('s')] })).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(queue.empty()).toBe(true);
  });

  it('carries primitives beside instances of classes, and refuses them beside what cannot be copied', async () => {
    class Job { id = 1; lock: SharedLock | undefined; }
    const queue = new SharedQueue<unknown>();
    const lock = new SharedLock();
    await queue.put([new Job(), lock, Object.assign(new Job(), { lock })]);
    const [job, again, holder] = await queue.get() as [Job, SharedLock, Job];
    expect(job).toEqual({ id: 1, lock: undefined });
    expect(again).toBeInstanceOf(SharedLock);
    expect(holder.lock).toBe(again);
    using _guard = lock.acquireSync();
    expect(again.locked()).toBe(true);
    expect(() => { queue.putNowait([lock, () => 1]); }).toThrow(expect.objectContaining({ name: 'DataCloneError', message: expect.stringContaining('SharedLock]') as unknown }));
    expect(() => { queue.putNowait([lock, new Blob(['a'])]); }).toThrow(expect.objectContaining({ name: 'DataCloneError', message: expect.stringContaining('[Blob]') as unknown }));
    expect(() => { queue.putNowait([lock, Object.create(Map.prototype)]); }).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    expect(queue.empty()).toBe(true);
  });

  it('lets a getter of a value put something itself', () => {
    const queue = new SharedQueue();
    queue.putNowait({ before: 'a', get inner() { queue.putNowait('from within'); return 'b'; }, after: 'c' });
    expect([queue.getNowait(), queue.getNowait()]).toEqual(['from within', { before: 'a', inner: 'b', after: 'c' }]);
  });

  it('lets those who wait put and get in order', async () => {
    const queue = new SharedQueue<number>(1);
    const puts = [1, 2, 3, 4].map((item) => queue.put(item));
    expect(queue.statistics().waitingToPut).toBe(1);
    expect([await queue.get(), await queue.get(), await queue.get(), await queue.get()]).toEqual([1, 2, 3, 4]);
    await Promise.all(puts);
    const gets = [1, 2, 3].map(() => queue.get());
    for (const item of [5, 6, 7]) await queue.put(item);
    expect(await Promise.all(gets)).toEqual([5, 6, 7]);
  });

  it('loses nothing to a wait that is given up as its item comes', async () => {
    const queue = new SharedQueue<number>(1);
    let taken = 0;
    for (let round = 0; round < 200; round++) {
      const controller = new AbortController();
      const get = queue.get({ signal: controller.signal }).then(() => true, () => false);
      queue.putNowait(round);
      if (round % 2 === 0) await Promise.resolve();
      controller.abort();
      if (!(await get)) expect(queue.getNowait()).toBe(round);
      else taken++;
      expect(queue.empty()).toBe(true);
    }
    expect(taken).toBeLessThanOrEqual(200);
    for (let round = 0; round < 200; round++) {
      queue.putNowait(-1);
      const controller = new AbortController();
      const put = queue.put(round, { signal: controller.signal }).then(() => true, () => false);
      expect(queue.getNowait()).toBe(-1);
      if (round % 2 === 0) await Promise.resolve();
      controller.abort();
      expect(queue.size).toBe((await put) ? 1 : 0);
      if (!queue.empty()) expect(queue.getNowait()).toBe(round);
    }
    await expect(queue.get({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
  });

  it('keeps those in line whose own item aborts the wait of the one it is for, which comes too late', async () => {
    const queue = new SharedQueue<object>();
    const controller = new AbortController();
    const tag = 'test:aborts-its-wait';
    class Abortive { readonly kind = 'abortive'; }
    Object.defineProperty(Abortive.prototype, HANDLE_TAG, { value: tag });
    registerHandle<Abortive>(tag, {
      is: (object) => object instanceof Abortive,
      encode: () => 0,
      decode: () => {
        controller.abort();
        return new Abortive();
      },
    });
    const gets = [queue.get({ signal: controller.signal }), queue.get({ timeout: 5000 }), queue.get({ timeout: 5000 })];
    queue.putNowait({ item: new Abortive() });
    expect(await gets[0]).toEqual({ item: new Abortive() });
    expect(controller.signal.aborted).toBe(true);
    queue.putNowait({ item: 2 });
    queue.putNowait({ item: 3 });
    expect(await Promise.all(gets.slice(1))).toEqual([{ item: 2 }, { item: 3 }]);
    expect(queue.statistics().waitingToGet).toBe(0);
  });

  it('joins when all is done', async () => {
    const queue = new SharedQueue<number>();
    await queue.join();
    queue.putNowait(1);
    queue.putNowait(2);
    const join = queue.join();
    expect(() => { queue.joinSync({ timeout: 5 }); }).toThrow(/timed out/);
    queue.getNowait();
    queue.taskDone();
    await expect(queue.join({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    queue.getNowait();
    queue.taskDone();
    await join;
    queue.joinSync();
    expect(() => { queue.taskDone(); }).toThrow(TaskDoneError);
  });

  it('is shut down: what is in it may be taken', async () => {
    const queue = new SharedQueue<number>(2);
    queue.putNowait(1);
    queue.putNowait(2);
    const put = queue.put(3);
    queue.shutdown();
    await expect(put).rejects.toThrow(QueueShutDownError);
    await expect(queue.put(4)).rejects.toThrow(QueueShutDownError);
    expect(() => { queue.putNowait(4); }).toThrow(QueueShutDownError);
    expect(() => { queue.putSync(4); }).toThrow(QueueShutDownError);
    expect(await drain(queue)).toEqual([1, 2]);
    expect(() => queue.getNowait()).toThrow(QueueShutDownError);
    expect(() => queue.getSync()).toThrow(QueueShutDownError);
    await expect(queue.get()).rejects.toThrow(QueueShutDownError);
    expect(queue.statistics()).toMatchObject({ shutDown: true, unfinished: 2 });
    queue.shutdown();
  });

  it('is shut down at once: those who wait to join go on', async () => {
    const queue = new SharedQueue<number>(4);
    for (const item of [1, 2, 3]) queue.putNowait(item);
    queue.getNowait();
    const join = queue.join();
    queue.shutdown({ immediate: true });
    expect(queue.empty()).toBe(true);
    expect(queue.statistics().unfinished).toBe(1);
    queue.taskDone();
    await join;
    const other = new SharedQueue<number>();
    const gets = [other.get(), other.get()];
    other.shutdown({ immediate: true });
    for (const get of gets) await expect(get).rejects.toThrow(QueueShutDownError);
  });

  it('hands over shared memory, and primitives, in the thread itself', async () => {
    const queue = new SharedQueue<{ list: unknown[] }>(1);
    const words = new Int32Array(new SharedArrayBuffer(8));
    const counter = new SharedCounter(5);
    await queue.put({ list: [words, counter, counter] });
    const waiting = queue.put({ list: [counter] });
    for (const copy of [queue.getNowait(), await queue.get()]) (copy.list.at(-1) as SharedCounter).add();
    await waiting;
    expect(counter.value).toBe(7);
    queue.putNowait({ list: [words] });
    ((queue.getSync()).list[0] as Int32Array)[1] = 3;
    expect(words[1]).toBe(3);
    const { port1 } = new MessageChannel();
    expect(() => { queue.putNowait({ list: [port1] }); }).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    port1.close();
    queue.putNowait({ list: [counter] });
    await expect(queue.put({ list: [counter] }, { timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    queue.shutdown({ immediate: true });
    expect(() => { queue.putNowait({ list: [counter] }); }).toThrow(QueueShutDownError);
    // Nothing is kept for anybody any more.
    expect(process.getActiveResourcesInfo()).not.toContain('MessagePort');
  });

  it.each([true, false])('hands over primitives between threads (blocking: %s)', { timeout: 30_000 }, async (blocking) => {
    const [work, results] = [new SharedQueue<SharedCounter>(), new SharedQueue<{ counter: SharedCounter; again: SharedCounter }>()];
    const worker = start({ handles: { queue: work.toHandle(), results: results.toHandle() }, blocking, mode: 'count' });
    const exit = once(worker, 'exit');
    for (let round = 0; round < 20; round++) {
      const counter = new SharedCounter(round);
      await work.put(counter);
      const answer = blocking && round % 2 === 0 ? await results.get() : await results.get({ timeout: 10_000 });
      expect([answer.counter.value, answer.again, counter.value]).toEqual([round + 1, answer.counter, round + 1]);
    }
    work.shutdown();
    // It ends by itself: it keeps nothing.
    await exit;
  });

  it('says so where a thread died before it handed over the shared memory of an item', { timeout: 30_000 }, async () => {
    const queue = new SharedQueue<unknown>();
    const worker = start({ handles: { queue: queue.toHandle() }, mode: 'keep' });
    while (queue.size < 2) await new Promise(setImmediate);
    await terminate(worker);
    await expect(queue.get()).rejects.toThrow(QueueItemLostError);
    expect(() => queue.getSync()).toThrow(QueueItemLostError);
  });

  it('throws what misuse deserves', async () => {
    expect(() => new SharedQueue(0)).toThrow(RangeError);
    expect(() => new SharedQueue({ maxSize: 2 ** 21 })).toThrow(/maxSize/);
    expect(() => new SharedQueue({ maxSize: '3' as never })).toThrow(TypeError);
    expect(() => new SharedQueue({ bytes: -1 })).toThrow(/bytes/);
    expect(() => new SharedQueue({ size: 1 } as never)).toThrow(TypeError);
    expect(() => SharedQueue.fromHandle(new SharedLock().toHandle())).toThrow(TypeError);
    const queue = new SharedQueue();
    expect(() => { queue.shutdown({ immediate: 1 as never }); }).toThrow(TypeError);
    expect(() => queue.get({ timeout: -1 })).toThrow(RangeError);
    expect(() => queue.getSync({ timeout: NaN })).toThrow(RangeError);
    expect(() => { queue.putSync(1, { signal: 1 } as never); }).toThrow(TypeError);
  });

  it.each([[true, 1], [false, 2], [true, 64], [false, 1024]])('carries every item once between four threads (blocking: %s, maxSize: %i)', { timeout: 60_000 }, async (blocking, maxSize) => {
    const rounds = 2000;
    const queue = new SharedQueue(maxSize);
    const counters = { sum: new SharedCounter(), taken: new SharedCounter(), wrong: new SharedCounter() };
    const handles = { queue: queue.toHandle(), ...Object.fromEntries(Object.entries(counters).map(([name, counter]) => [name, counter.toHandle()])) };
    const putters = [0, 1].map((number) => start({ handles, rounds, blocking, mode: 'put', number }));
    const takers = [2, 3].map(() => start({ handles, rounds, blocking, mode: 'take' }));
    await Promise.all(putters.map((worker) => once(worker, 'exit')));
    queue.shutdown();
    await Promise.all(takers.map((worker) => once(worker, 'exit')));
    expect(counters.wrong.value).toBe(0);
    expect(counters.taken.value).toBe(2 * rounds);
    expect(counters.sum.value).toBe(rounds * (rounds - 1));
    await queue.join({ timeout: 1000 });
    expect(queue.statistics()).toMatchObject({ size: 0, waitingToGet: 0, waitingToPut: 0, unfinished: 0 });
  });

  it.each([1, 16])('goes on where threads are killed that put and take (maxSize: %i)', { timeout: 60_000 }, async (maxSize) => {
    const queue = new SharedQueue(maxSize);
    const counters = { sum: new SharedCounter(), taken: new SharedCounter(), wrong: new SharedCounter() };
    const handles = { queue: queue.toHandle(), ...Object.fromEntries(Object.entries(counters).map(([name, counter]) => [name, counter.toHandle()])) };
    const patient = [start({ handles, rounds: 0, blocking: true, mode: 'put', number: 8 }), start({ handles, rounds: 0, blocking: false, mode: 'take' })];
    for (let kill = 0; kill < 20; kill++) {
      const victims = [start({ handles, rounds: 0, blocking: kill % 2 === 0, mode: 'put', number: 9 }), start({ handles, rounds: 0, blocking: kill % 4 < 2, mode: 'take' })];
      const before = counters.taken.value;
      // They are at work, and the others are.
      while (counters.taken.value - before < 50 + kill * 7) await new Promise(setImmediate);
      await Promise.all(victims.map((worker) => terminate(worker)));
    }
    const before = counters.taken.value;
    while (counters.taken.value - before < 1000) await new Promise(setImmediate);
    expect(counters.wrong.value).toBe(0);
    queue.shutdown();
    await Promise.all(patient.map((worker) => once(worker, 'exit')));
    expect(queue.empty()).toBe(true);
  });
});
