/** Queues where memory cannot be mapped: as if koffi was not installed, here and in all children. */
import './programs/without-koffi.mjs';

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { CannotBlockError, moduleTasks } from '@heddle/futures';
import { activeChildren, JoinableQueue, Pipe, Process, Queue, QueueShutDownError, SharedValue, SimpleQueue } from '@heddle/processes';
import { SharedLock, SharedSemaphore } from '@heddle/sync';
import { leakCheck } from '@heddle/testkit';
import { afterEach, describe, expect, it } from 'vitest';

import { until } from './support/scratch.js';

leakCheck({ patience: 3000 });

type Target = (...args: unknown[]) => unknown;
const targets: Readonly<Record<'produce' | 'consume' | 'dealWith' | 'flood' | 'putAll' | 'produceByChild' | 'putAndLeave' | 'doAtOnce' | 'getAndTell', Target>> =
  moduleTasks(new URL('./programs/queuers.mjs', import.meta.url)) as never;
const execArgv = ['--import', fileURLToPath(new URL('./programs/without-koffi.mjs', import.meta.url))];

afterEach(async () => {
  for (const child of activeChildren()) {
    child.kill();
    await child.join();
  }
});

function start(target: Target, ...args: unknown[]): Process {
  const child = new Process({ target, args, execArgv });
  child.start();
  return child;
}

async function end(...children: Process[]): Promise<void> {
  await Promise.all(children.map((child) => child.join()));
  expect(children.map(({ exitcode }) => exitcode)).toEqual(children.map(() => 0));
}

const descriptors = (): number => readdirSync('/proc/self/fd').length;

describe('a queue without memory that processes map', () => {
  it('gives copies, and what this process can do at once', async () => {
    const queue = new JoinableQueue<unknown>({ maxSize: 2 });
    const item = { number: 1 };
    await queue.put(item);
    item.number = 2;
    queue.putSync('two');
    expect([queue.size, queue.maxSize, queue.full(), await queue.get(), queue.getSync()]).toEqual([2, 2, true, { number: 1 }, 'two']);
    for (let done = 0; done < 2; done++) queue.taskDone();
    queue.joinSync();
    await expect(queue.put(() => 1)).rejects.toMatchObject({ name: 'DataCloneError' });
    await expect(queue.get({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    expect(new Queue().maxSize).toBe(32_768);
  });

  it('says so where only others could end a wait that blocks this process', async () => {
    const queue = new JoinableQueue<number>(1);
    expect(() => queue.getSync()).toThrow(CannotBlockError);
    await queue.put(1);
    expect(() => { queue.putSync(2, { timeout: 1000 }); }).toThrow('Queue.putSync: this process has the queue, and others need its event loop to use it: await put()');
    expect(() => { queue.joinSync(); }).toThrow(CannotBlockError);
    expect(() => { queue.putSync(2, { timeout: 0 }); }).toThrow(expect.objectContaining({ code: 'ERR_HEDDLE_TIMEOUT' }) as Error);
  });

  it('is the same in a child, which can block', async () => {
    const [queue, outcomes] = [new JoinableQueue(2), new Queue<unknown[]>()];
    const child = start(targets.doAtOnce, queue, outcomes);
    const [timeout, shutDown] = ['ERR_HEDDLE_TIMEOUT', 'ERR_HEDDLE_QUEUE_SHUT_DOWN'];
    expect(await outcomes.get()).toEqual([
      0, 2, true, false, 2, true, 'ERR_HEDDLE_QUEUE_FULL', timeout, timeout, 'one', 'two',
      'ERR_HEDDLE_QUEUE_EMPTY', timeout, timeout, 'enough', timeout, 'ERR_HEDDLE_TASK_DONE', 25, shutDown,
    ]);
    await end(child);
    await expect(queue.get()).rejects.toThrow(QueueShutDownError);
  });

  it.each([true, false])('gives each item of several producers to one of several consumers (blocking: %s)', async (isBlocking) => {
    const [queue, sums] = [new Queue<number>(50), new Queue<[number, number]>()];
    const consumers = [start(targets.consume, queue, sums, isBlocking), start(targets.consume, queue, sums, isBlocking)];
    const producers = [start(targets.produce, queue, 0, 300, isBlocking), start(targets.produceByChild, queue, 300, 600, execArgv)];
    await end(...producers);
    queue.shutdown();
    await end(...consumers);
    const all = [await sums.get(), await sums.get()];
    expect(all.reduce(([count, sum], [moreCount, moreSum]) => [count + moreCount, sum + moreSum])).toEqual([600, 600 * 599 / 2]);
  });

  it('keeps the order of a producer, and has what it has put when it is gone', async () => {
    const queue = new SimpleQueue();
    const producer = start(targets.produce, queue, 0, 200, false);
    for (let item = 0; item < 200; item++) expect(await queue.get()).toBe(item);
    await end(producer);
    const small = new Queue(1);
    await end(start(targets.putAndLeave, small, 'one', { two: [2n] }, new Uint8Array(300_000)));
    expect([await small.get(), await small.get(), await small.get()]).toEqual(['one', { two: [2n] }, new Uint8Array(300_000)]);
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

  it('goes on when a process is killed that puts, or waits', async () => {
    const queue = new Queue<Uint8Array>(5);
    for (let round = 0; round < 3; round++) {
      const child = start(targets.flood, queue);
      for (let taken = 0; taken < 30; taken++) expect(await queue.get()).toHaveLength(5000);
      child.kill();
      await child.join();
    }
    const [waiting, told] = [new Queue<string>(), new Queue()];
    const before = descriptors();
    const consumer = start(targets.getAndTell, waiting, told);
    await told.get();
    // What it asked for before is in another pipe.
    await new Promise((resolve) => { setTimeout(resolve, 5); });
    consumer.kill();
    await consumer.join();
    await until(() => descriptors() === before, 'the pipes are closed');
    await waiting.put('for others');
    expect(waiting.getNowait()).toBe('for others');
  });

  it.each(['waits', 'does not'])('keeps a process that waits for it, and no other: one that %s', (way) => {
    const program = fileURLToPath(new URL('./programs/idle-queue.mjs', import.meta.url));
    const { stdout, stderr, status } = spawnSync(process.execPath, [...execArgv, program, way], { encoding: 'utf8', timeout: 10_000 });
    expect([stdout, stderr, status]).toEqual([way === 'waits' ? 'late' : '', '', 0]);
  });

  it('leaves no pipe behind where a process is not started, or has ended', async () => {
    const queue = new Queue();
    await end(start(targets.putAll, queue));
    const before = descriptors();
    expect(() => start(targets.putAll, queue, () => 1)).toThrow('could not be cloned');
    expect(descriptors()).toBe(before);
    await end(start(targets.putAll, queue, 1));
    await until(() => descriptors() === before, 'the pipes are closed');
  });

  it('goes to processes that are being started alone', async () => {
    const [here, there] = Pipe();
    const queue = new Queue();
    const refusal = 'where memory cannot be mapped, a queue can only be sent as an argument of a Process that is being started; the queue of a Manager goes anywhere';
    expect(() => here.send(queue)).toThrow(refusal);
    await expect(queue.put({ queue })).rejects.toThrow(refusal);
    here.close();
    there.close();
  });
});

it.each([() => new SharedLock(), () => new SharedSemaphore(1), () => new SharedValue('int32')])('without memory that processes map, primitives are refused to them at the call', (make) => {
  expect(() => start(targets.putAll, make())).toThrow(/^Process.start: what Process-.* is given cannot be sent to it: .*those of a Manager go anywhere$/);
});
