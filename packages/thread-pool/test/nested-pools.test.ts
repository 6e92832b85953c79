import { moduleTasks } from '@heddle/futures';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { expectPoolWorks, poolContext } from './support/pools.js';

interface OwnPoolTasks {
  readonly squareOnOwnPool: (numbers: readonly number[]) => Promise<number[]>;
  readonly squareBlocking: (numbers: readonly number[]) => number[];
  readonly leaveOwnPool: (numbers: readonly number[]) => Promise<number[]>;
  readonly nest: (depth: number) => Promise<number>;
  readonly crashOwnWorker: () => Promise<[string, number]>;
}

const tasks = moduleTasks<OwnPoolTasks>(new URL('./tasks/own-pool.js', import.meta.url));

leakCheck();
const context = poolContext();

describe('a task with a pool of its own', () => {
  it('gets its results as anybody does', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const results = await Promise.all([pool.submit(tasks.squareOnOwnPool, [1, 2, 3]), pool.submit(tasks.squareOnOwnPool, [4, 5])]);
    expect(results).toEqual([[1, 4, 9], [16, 25]]);
    await expectPoolWorks(pool);
  });

  it('may block its worker for them', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    expect(await pool.submit(tasks.squareBlocking, [1, 2, 3])).toEqual([1, 4, 9]);
    await expectPoolWorks(pool);
  });

  it('may leave it behind: shutting the outer pool down ends it', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    expect(await pool.submit(tasks.leaveOwnPool, [1, 2, 3])).toEqual([1, 4, 9]);
    await expectPoolWorks(pool);
    await pool.shutdown();
  });

  it('may be such a task’s task in turn', async () => {
    expect(await context.executor({ maxWorkers: 1 }).submit(tasks.nest, 4)).toBe(4);
  });

  it('is told of a crash in it, and the outer pool is not harmed', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    expect(await pool.submit(tasks.crashOwnWorker)).toEqual(['ERR_HEDDLE_WORKER_CRASHED', 16]);
    await expectPoolWorks(pool);
  });

  it('takes it along when its worker is ended', async () => {
    const pool = context.executor({ maxWorkers: 1, killGrace: 0 });
    await pool.submit(tasks.leaveOwnPool, [1]);
    await pool.submitWith({ timeout: 5 }, () => {
      for (;;) {
        // Until its worker is ended.
      }
    }).exception();
    await expectPoolWorks(pool);
  });
});
