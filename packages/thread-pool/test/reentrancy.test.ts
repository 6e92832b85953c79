import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { Future } from '@heddle/futures';
import { basic, collect, leakCheck, stopping, watchedAbortController } from '@heddle/testkit';
import type { ThreadPoolExecutor } from '@heddle/thread-pool';
import { describe, expect, it } from 'vitest';

import { expectPoolWorks, poolContext } from './support/pools.js';

leakCheck();
const context = poolContext();

const submitMany = (pool: ThreadPoolExecutor, count: number): Future<number>[] =>
  Array.from({ length: count }, (_, i) => pool.submit(basic.square, i));

describe('a done-callback', () => {
  it('may cancel others, abort others and submit more', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const controller = watchedAbortController();
    const futures = submitMany(pool, 300);
    const abortable = Array.from({ length: 100 }, (_, i) => pool.submitWith({ signal: controller.signal }, basic.square, i));
    let cancelled = 0;
    const more: Future<number>[] = [];
    futures[0]?.addDoneCallback(() => {
      for (const future of futures) if (future.cancel()) cancelled++;
      controller.abort('stop');
      more.push(...submitMany(pool, 100));
    });
    const outcomes = await Promise.allSettled(futures);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(cancelled);
    await Promise.allSettled(abortable);
    expect(await Promise.all(more)).toEqual(more.map((_, i) => i * i));
    await expectPoolWorks(pool);
  });

  it('may end all workers', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const futures = submitMany(pool, 1000);
    const ended = new Promise<void>((resolve, reject) => {
      futures[3]?.addDoneCallback(() => {
        pool.terminateWorkers().then(resolve, reject);
      });
    });
    await ended;
    for (const outcome of await Promise.allSettled(futures)) {
      if (outcome.status === 'rejected') {
        expect(['ERR_HEDDLE_CANCELLED', 'ERR_HEDDLE_WORKER_CRASHED']).toContain((outcome.reason as { code: string }).code);
      }
    }
  });
});

describe('an argument whose getter submits to the pool', () => {
  it('arrives whole, and so does what it submitted', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const inner: Future<unknown>[] = [];
    const values = Array.from({ length: 50 }, (_, i) => ({
      before: 'b'.repeat(i),
      get submits() {
        inner.push(pool.submit(basic.identity, { inner: i, text: 'x'.repeat(300) }));
        return { deep: i };
      },
      after: [i],
    }));
    const results = await Promise.all(values.map((value) => pool.submit(basic.identity, value)));
    results.forEach((result, i) => expect(result).toEqual({ before: 'b'.repeat(i), submits: { deep: i }, after: [i] }));
    expect(inner.length).toBeGreaterThanOrEqual(50);
    (await Promise.all(inner)).forEach((result) => expect(result).toMatchObject({ text: 'x'.repeat(300) }));
  });
});

describe('the source of a map', () => {
  it('may submit to the same pool, and block for what it submits', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    function* source(): Generator<number> {
      for (let i = 0; i < 50; i++) yield pool.submit(basic.square, i).resultSync({ timeout: 5000 });
    }
    expect(await collect(pool.map(basic.square, source(), { bufferSize: 4 }))).toEqual(Array.from({ length: 50 }, (_, i) => i ** 4));
  });
});

describe('a progress listener', () => {
  it('may abort its own task', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const board = context.board();
    const controller = watchedAbortController();
    const future = pool.submitWith({ signal: controller.signal }, stopping.reportAroundGate, board.handle, 'a');
    future.onProgress(() => controller.abort('heard enough'));
    await expect(future).rejects.toBe('heard enough');
    board.open();
    await expectPoolWorks(pool);
  });
});

describe('a subscriber of the diagnostics channels', () => {
  it('may cancel and submit in the middle of a submission', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const inner: Future<number>[] = [];
    let submitting = false;
    const listener = (event: unknown): void => {
      if (submitting) return;
      submitting = true;
      inner.push(pool.submit(basic.square, 3));
      (event as { future: Future<unknown> }).future.cancel();
      submitting = false;
    };
    subscribe('heddle:task:submit', listener);
    try {
      const future = pool.submit(basic.square, 2);
      const outcome = await future.then(
        (value) => value,
        (error: unknown) => (error as { code: unknown }).code,
      );
      expect([4, 'ERR_HEDDLE_CANCELLED']).toContain(outcome);
      expect(await Promise.all(inner)).toEqual([9]);
    } finally {
      unsubscribe('heddle:task:submit', listener);
    }
    await expectPoolWorks(pool);
  });
});
