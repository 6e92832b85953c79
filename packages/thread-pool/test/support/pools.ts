import { TestContext, basic } from '@heddle/testkit';
import { ThreadPoolExecutor, type ThreadPoolExecutorOptions } from '@heddle/thread-pool';
import { expect } from 'vitest';

export type PoolContext = TestContext<ThreadPoolExecutorOptions, ThreadPoolExecutor>;

/** Pools and boards that are taken away after each test. */
export function poolContext(): PoolContext {
  return new TestContext((options: ThreadPoolExecutorOptions) => new ThreadPoolExecutor(options));
}

/** The pool takes tasks on as many workers as it may have, and settles them. */
export async function expectPoolWorks(pool: ThreadPoolExecutor): Promise<void> {
  const numbers = Array.from({ length: 50 }, (_, i) => i);
  expect(await Promise.all(numbers.map((x) => pool.submit(basic.square, x)))).toEqual(numbers.map((x) => x * x));
  const { running, queued } = pool.statistics();
  expect([running, queued]).toEqual([0, 0]);
}
