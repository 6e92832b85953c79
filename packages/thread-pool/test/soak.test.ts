import { monitorEventLoopDelay } from 'node:perf_hooks';

import { basic, leakCheck } from '@heddle/testkit';
import type { ThreadPoolExecutor } from '@heddle/thread-pool';
import { describe, expect, it } from 'vitest';

import { expectPoolWorks, poolContext } from './support/pools.js';

leakCheck();
const context = poolContext();

/** Submits `count` tasks in bursts and awaits each; throws at the first wrong result. */
async function runTasks(pool: ThreadPoolExecutor, count: number, burst: number): Promise<void> {
  for (let done = 0; done < count; done += burst) {
    const futures = Array.from({ length: burst }, (_, i) => pool.submit(basic.square, i));
    for (let i = 0; i < burst; i++) {
      const value = await futures[i];
      if (value !== i * i) throw new Error(`task ${i} gave ${String(value)}`);
    }
  }
}

async function collectGarbage(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}

describe('a million tasks through one pool', () => {
  it('leave its heap and its slots where they were', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    await runTasks(pool, 100_000, 20_000);
    const before = await collectGarbage();
    await runTasks(pool, 1_000_000, 20_000);
    expect((await collectGarbage()) - before).toBeLessThan(5 * 1024 * 1024);
    expect(pool.statistics()).toMatchObject({ queued: 0, running: 0, completed: 1_100_000 });
    await expectPoolWorks(pool);
  }, 60_000);

  it('let the event loop turn while they drain', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    await runTasks(pool, 100_000, 20_000);
    const futures = Array.from({ length: 300_000 }, (_, i) => pool.submit(basic.square, i));
    await new Promise((resolve) => setImmediate(resolve));
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await Promise.all(futures);
    delay.disable();
    // Ten times what is promised: a test machine has other things to do. The benchmarks measure the promise itself.
    expect(delay.percentile(99) / 1e6).toBeLessThan(50);
  }, 60_000);
});

describe('tasks of all kinds at a time', () => {
  it('settle each with its own outcome, ten thousand of them', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const large = new Uint8Array(50_000).fill(7);
    const kinds: ((i: number) => Promise<void>)[] = [
      async (i) => expect(await pool.submit(basic.square, i)).toBe(i * i),
      async (i) => expect(await pool.submit(basic.squareLater, i)).toBe(i * i),
      async (i) => expect(await pool.submitWith({ priority: i % 5 }, basic.add, i, 1)).toBe(i + 1),
      async (i) => expect(await pool.submitWith({ key: i % 7 }, basic.identity, { i })).toEqual({ i }),
      async () => expect((await pool.submit(basic.identity, large)).length).toBe(50_000),
      async (i) => expect(await pool.submit(basic.divide, i, 0).exception()).toEqual(new RangeError('division by zero')),
      async (i) => expect(await pool.submitWith({ timeout: 10_000 }, basic.square, i)).toBe(i * i),
      async (i) => expect(await pool.submit(basic.identity, `text ${'x'.repeat(i % 500)}`)).toHaveLength(5 + (i % 500)),
    ];
    await Promise.all(Array.from({ length: 10_000 }, (_, i) => kinds[i % kinds.length]?.(i) ?? Promise.resolve()));
    await expectPoolWorks(pool);
  }, 60_000);
});
