import { inline, moduleTasks, TaskSerializationError } from '@heddle/futures';
import { ProcessPoolExecutor } from '@heddle/process-pool';
import { SharedCounter, SharedEvent, SharedLock, SharedQueue } from '@heddle/sync';
import { leakCheck } from '@heddle/testkit';
import { ThreadPoolExecutor } from '@heddle/thread-pool';
import { describe, expect, it } from 'vitest';

import type * as shared from './tasks/shared.mjs';

const tasks = moduleTasks<typeof shared>(new URL('./tasks/shared.mjs', import.meta.url));

leakCheck();

/** What a task may do with primitives of any process. */
const count = inline(async ({ lock, counter }: { lock: SharedLock; counter: SharedCounter }, times: number) => {
  for (let time = 0; time < times; time++) {
    const guard = time % 2 === 0 ? lock.acquireSync() : await lock.acquire();
    counter.set(counter.value + 1);
    guard.release();
  }
});

describe('shared primitives as arguments', () => {
  it('are the same in the host, in processes and in threads', async () => {
    await using processes = new ProcessPoolExecutor({ maxWorkers: 2 });
    await using threads = new ThreadPoolExecutor({ maxWorkers: 2 });
    const shared = { lock: new SharedLock(), counter: new SharedCounter() };
    const tasks = [processes, processes, threads, threads].map((pool) => pool.submit(count, shared, 300));
    for (let time = 0; time < 100; time++) {
      const guard = await shared.lock.acquire();
      shared.counter.set(shared.counter.value + 1);
      guard.release();
    }
    await Promise.all(tasks);
    expect(shared.counter.value).toBe(1300);
  });

  it('come back, also those that a process has made', async () => {
    await using pool = new ProcessPoolExecutor({ maxWorkers: 1 });
    const queue = new SharedQueue<string>(4);
    const answer = pool.submit((given: SharedQueue<string>) => given, queue);
    (await answer).putNowait('through the other');
    expect(queue.getNowait()).toBe('through the other');
    const made = await pool.submit(tasks.makeEvent);
    expect(made).toBeInstanceOf(SharedEvent);
    expect(made.isSet()).toBe(true);
  });

  it('carry primitives through a queue, from one process to another', async () => {
    await using pool = new ProcessPoolExecutor({ maxWorkers: 2 });
    const queue = new SharedQueue<SharedCounter>(4);
    const got = pool.submit((from: SharedQueue<SharedCounter>) => from.getSync().add(5), queue);
    const counter = new SharedCounter(1);
    await pool.submit((to: SharedQueue<SharedCounter>, item: SharedCounter) => { to.putSync(item); }, queue, counter);
    expect(await got).toBe(6);
    expect(counter.value).toBe(6);
  });

  it('say why memory that is not mapped cannot be sent', async () => {
    await using pool = new ProcessPoolExecutor({ maxWorkers: 1 });
    const task = pool.submit((bytes: SharedArrayBuffer) => bytes.byteLength, new SharedArrayBuffer(8));
    await expect(task).rejects.toBeInstanceOf(TaskSerializationError);
    await expect(task).rejects.toThrow(/SharedArrayBuffer is for the threads of one process/);
  });
});
