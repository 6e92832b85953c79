import { moduleTasks } from '@heddle/futures';
import {
  activeChildren, JoinableQueue, Pipe, Process, Queue, QueueClosedError, QueueEmptyError, QueueFullError, QueueShutDownError, SimpleQueue, TaskDoneError,
} from '@heddle/processes';
import { SharedCounter, SharedLock } from '@heddle/sync';
import { leakCheck } from '@heddle/testkit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

leakCheck({ patience: 3000 });

// The pipe by which others wake this thread stays for as long as it lives.
beforeAll(() => expect(new Queue().get({ timeout: 1 })).rejects.toThrow());

type Target = (...args: unknown[]) => unknown;
const targets: Readonly<Record<'produce' | 'consume' | 'dealWith' | 'flood' | 'putAll' | 'answerThere' | 'add', Target>> =
  moduleTasks(new URL('./programs/queuers.mjs', import.meta.url)) as never;

afterEach(async () => {
  for (const child of activeChildren()) {
    child.kill();
    await child.join();
  }
});

function start(target: Target, ...args: unknown[]): Process {
  const child = new Process({ target, args });
  child.start();
  return child;
}

async function end(...children: Process[]): Promise<void> {
  await Promise.all(children.map((child) => child.join()));
  expect(children.map(({ exitcode }) => exitcode)).toEqual(children.map(() => 0));
}

describe('a queue in a process', () => {
  it('knows how many items it has, and gives them in their order', async () => {
    const queue = new Queue<number>(3);
    expect([queue.size, queue.maxSize, queue.empty(), queue.full()]).toEqual([0, 3, true, false]);
    await queue.put(1);
    queue.putSync(2);
    queue.putNowait(3);
    expect([queue.size, queue.empty(), queue.full()]).toEqual([3, false, true]);
    expect(() => { queue.putNowait(4); }).toThrow(QueueFullError);
    expect([await queue.get(), queue.getSync(), queue.getNowait()]).toEqual([1, 2, 3]);
    expect(() => queue.getNowait()).toThrow(QueueEmptyError);
  });

  it('refuses what only threads of one process can share, wherever in an item it is', async () => {
    const queue = new Queue<unknown>();
    const buffer = new SharedArrayBuffer(8);
    const cyclic: unknown[] = [buffer];
    cyclic.unshift(cyclic);
    const refused = expect.objectContaining({ name: 'DataCloneError', message: expect.stringContaining('a SharedArrayBuffer is for the threads of one process') as string }) as Error;
    for (const item of [buffer, { deep: [new Int32Array(buffer)] }, new Map([[1, new Set([buffer])]]), new Error('odd', { cause: buffer }), cyclic]) {
      await expect(queue.put(item)).rejects.toThrow(refused);
      expect(() => { queue.putSync(item); }).toThrow(refused);
      expect(() => { queue.putNowait(item); }).toThrow(refused);
    }
    await queue.put([new SharedLock(), new Uint8Array(3), queue]);
    expect(queue.size).toBe(1);
  });

  it('says of a connection what is wrong with it, and of nothing else afterwards', async () => {
    const queue = new Queue<unknown>();
    const [one, other] = Pipe();
    await expect(queue.put({ end: one })).rejects.toThrow('a Connection can only be sent as an argument of a Process');
    let deep: unknown = 'bottom';
    for (let level = 0; level < 2000; level++) deep = [deep];
    await one.send(deep);
    expect(await other.recv()).toEqual(deep);
    one.close();
    other.close();
  });

  it('makes nobody wait longer than told', async () => {
    const queue = new Queue<number>({ maxSize: 1 });
    await expect(queue.get({ timeout: 0 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    await expect(queue.get({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    expect(() => queue.getSync({ timeout: 5 })).toThrow(expect.objectContaining({ code: 'ERR_HEDDLE_TIMEOUT' }) as Error);
    await queue.put(1);
    await expect(queue.put(2, { timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    expect(() => { queue.putSync(2, { timeout: 5 }); }).toThrow(expect.objectContaining({ code: 'ERR_HEDDLE_TIMEOUT' }) as Error);
    const reason = new Error('enough');
    await expect(queue.put(2, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(queue.size).toBe(1);
  });

  it('takes any number of items that makes sense, and has room for many without one', () => {
    expect([new Queue().maxSize, new Queue(0).maxSize, new Queue({ maxSize: 7, bytes: 100 }).maxSize]).toEqual([32_768, 32_768, 7]);
    expect(() => new Queue(-1)).toThrow('new Queue: maxSize must be an integer of at least 0, received -1');
    expect(() => new JoinableQueue({ maxsize: 1 } as never)).toThrow("new JoinableQueue: unknown option 'maxsize'. Did you mean 'maxSize'?");
    expect(() => new SimpleQueue('x' as never)).toThrow('new SimpleQueue: options must be a number or an object, received "x"');
  });

  it('refuses what cannot be copied or never fits, and goes on', async () => {
    const queue = new Queue({ bytes: 10_000 });
    await expect(queue.put(() => 1)).rejects.toMatchObject({ name: 'DataCloneError' });
    await expect(queue.put('x'.repeat(1_000_000))).rejects.toThrow(RangeError);
    await queue.put('fine');
    expect(await queue.get()).toBe('fine');
  });

  it('is of no use here once it is closed here', () => {
    const queue = new JoinableQueue<number>();
    queue.close();
    queue.close();
    for (const method of ['put', 'get', 'getNowait', 'putNowait', 'empty', 'full', 'taskDone', 'join'] as const) expect(() => queue[method](1)).toThrow(QueueClosedError);
    expect(() => queue.size).toThrow('JoinableQueue.size: this process has closed the queue');
  });

  it('can be shut down: what is in it can be taken, nothing more be put', async () => {
    const queue = new Queue<string>();
    await queue.put('last');
    queue.shutdown();
    await expect(queue.put('more')).rejects.toThrow(QueueShutDownError);
    const items: string[] = [];
    for await (const item of queue) items.push(item);
    expect(items).toEqual(['last']);
    await expect(queue.get()).rejects.toThrow(QueueShutDownError);
  });

  it('is joined once every item is done, and not done more often', async () => {
    const queue = new JoinableQueue<number>();
    expect(() => { queue.taskDone(); }).toThrow(TaskDoneError);
    await queue.put(1);
    await expect(queue.join({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    await queue.get();
    queue.taskDone();
    await queue.join();
    queue.joinSync();
  });
});

describe('a queue between processes', () => {
  it.each([true, false])('gives each item of several producers to one of several consumers (blocking: %s)', async (isBlocking) => {
    const [queue, sums] = [new Queue<number>(50), new Queue<[number, number]>()];
    const consumers = [start(targets.consume, queue, sums, isBlocking), start(targets.consume, queue, sums, isBlocking)];
    const producers = [start(targets.produce, queue, 0, 2000, isBlocking), start(targets.produce, queue, 2000, 4000, isBlocking)];
    await end(...producers);
    queue.shutdown();
    await end(...consumers);
    const all = [await sums.get(), await sums.get()];
    expect(all.reduce(([count, sum], [moreCount, moreSum]) => [count + moreCount, sum + moreSum])).toEqual([4000, 4000 * 3999 / 2]);
  });

  it('keeps the order of a producer', async () => {
    const queue = new SimpleQueue<number>();
    const producer = start(targets.produce, queue, 0, 500, false);
    for (let item = 0; item < 500; item++) expect(await queue.get()).toBe(item);
    await end(producer);
    expect(queue.empty()).toBe(true);
  });

  it('has what a process has put that is gone', async () => {
    const queue = new Queue();
    await end(start(targets.putAll, queue, 'one', { two: [2n] }, new Date(3)));
    expect([await queue.get(), await queue.get(), await queue.get()]).toEqual(['one', { two: [2n] }, new Date(3)]);
  });

  it('waits for all items to be done elsewhere', async () => {
    const [queue, done] = [new JoinableQueue<number>(), new Queue<number>()];
    const workers = [start(targets.dealWith, queue, done), start(targets.dealWith, queue, done)];
    for (let item = 0; item < 40; item++) await queue.put(item);
    await queue.join();
    expect(done.size).toBe(40);
    queue.shutdown();
    await end(...workers);
  });

  it('goes on when a process is killed that puts', async () => {
    const queue = new Queue<Uint8Array>({ maxSize: 20, bytes: 60_000 });
    for (let round = 0; round < 4; round++) {
      const child = start(targets.flood, queue);
      for (let taken = 0; taken < 50; taken++) expect(await queue.get()).toHaveLength(5000);
      child.kill();
      await child.join();
    }
    while (!queue.empty()) expect(await queue.get()).toHaveLength(5000);
    for (let item = 0; item < 10; item++) await queue.put(new Uint8Array(5000), { timeout: 5000 });
    expect(queue.size).toBe(10);
  });

  it('goes through a pipe, and through another queue, as what it is', async () => {
    const [here, there] = Pipe();
    const child = start(targets.answerThere, there);
    there.close();
    const [queue, carrier] = [new JoinableQueue<string>(), new Queue()];
    await here.send(queue);
    expect(await queue.get()).toBe('by the queue from the pipe');
    await end(child);
    here.close();
    for (const sent of [queue, new SimpleQueue(), new Queue()]) {
      await carrier.put(sent);
      expect((await carrier.get())?.constructor).toBe(sent.constructor);
    }
  });

  it('is one of the primitives that processes share', async () => {
    const [lock, counter] = [new SharedLock(), new SharedCounter()];
    await end(start(targets.add, lock, counter, 2000), start(targets.add, lock, counter, 2000));
    expect(counter.value).toBe(4000);
  });
});
