import { type AsyncResult, Manager, Pipe, Pool, Process } from '@heddle/processes';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { CancelledError, createTask, sleep, yieldNow } from '../../src/index.js';
import { forever, self, settle } from '../moments.js';

/** What is begun in one task and is there for all does not end with that task, nor take a cancellation that is meant for it. */
describe('what a task has begun for all', () => {
  leakCheck({ patience: 5000 });

  it('the connection to a manager: others go on when the task that needed it first is cancelled', async () => {
    await using manager = await new Manager().start();
    const queue = await manager.Queue<number>();
    const first = createTask(() => queue.get());
    const second = createTask(() => queue.get());
    await settle();
    first.cancel('first');
    await expect(first).rejects.toMatchObject({ reason: 'first' });
    await queue.put(7);
    expect(await second).toBe(7);
  });

  it('a wait that was too late to be called off gives what came, and its task ends at the next one', async () => {
    await using manager = await new Manager().start();
    const queue = await manager.Queue<number>();
    const got: number[] = [];
    await queue.put(1);
    const task = createTask(async () => {
      self().cancel('meanwhile');
      got.push(await queue.get());
      await forever();
    });
    await expect(task).rejects.toMatchObject({ reason: 'meanwhile' });
    // Taken and had, or there still.
    expect([...got, ...(await queue.empty() ? [] : [await queue.get()])]).toEqual([1]);
  });

  it('a manager whose start was not waited for: the task is cancelled, and its process ends', async () => {
    const manager = new Manager();
    const task = createTask(() => manager.start());
    task.cancel('no time');
    await expect(task).rejects.toMatchObject({ reason: 'no time' });
    await manager.process?.join();
  });

  it('the results of a pool: they are there for whoever asks next', async () => {
    await using pool = new Pool({ processes: 1 });
    let results: ReturnType<typeof begin> | undefined;
    const begin = () => ({ one: pool.applyAsync(square, [3]), many: pool.mapAsync(square, [1, 2, 3]) });
    const task = createTask(async () => {
      results = begin();
      await forever();
    });
    await settle();
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
    expect([await results?.one.get(), await results?.many.get()]).toEqual([9, [1, 4, 9]]);
  });

  it('nor does what goes on in the background take the cancellation: the task gets it at its next wait', async () => {
    await using pool = new Pool({ processes: 1 });
    let many: AsyncResult<number[]> | undefined;
    const task = createTask(async () => {
      many = pool.mapAsync(square, [1, 2, 3]);
      self().cancel('meanwhile');
      await yieldNow();
    });
    await expect(task).rejects.toMatchObject({ reason: 'meanwhile' });
    expect(await many?.get()).toEqual([1, 4, 9]);
  });

  it('the end of a pool', async () => {
    const pool = new Pool({ processes: 1 });
    const many = pool.mapAsync(square, [1, 2, 3]);
    const task = createTask(async () => {
      pool.close();
      await pool.join();
    });
    task.cancel('no time');
    await expect(task).rejects.toMatchObject({ reason: 'no time' });
    await pool.join();
    expect(await many.get()).toEqual([1, 4, 9]);
  });

  it('the end of a process that is awaited: only the wait ends', async () => {
    const child = new Process({ target: () => undefined });
    child.start();
    const tasks = [createTask(async () => await child.sentinel), createTask(() => child.join()), createTask(async () => await Promise.all([child.sentinel]))];
    for (const task of tasks) task.cancel('no time');
    expect(await Promise.allSettled(tasks)).toMatchObject(tasks.map(() => ({ status: 'rejected', reason: { reason: 'no time' } })));
    expect(await child.sentinel).toBe(0);
  });

  it('a connection: what was sent is on its way', async () => {
    const [mine, theirs] = Pipe();
    const task = createTask(async () => {
      await mine.send('first');
      await sleep(1_000_000);
    });
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
    expect(await theirs.recv()).toBe('first');
    mine.close();
    theirs.close();
  });
});

const square = (n: number): number => n * n;
