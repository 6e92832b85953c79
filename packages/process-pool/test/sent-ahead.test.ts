import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { WorkerCrashedError } from '@heddle/futures';
import { leakCheck } from '@heddle/testkit';
import type { ProcessPoolExecutor, WorkerEvent } from '@heddle/process-pool';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { poolContext, spin } from './support/pools.js';

leakCheck();
const context = poolContext();

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'heddle-ahead-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** One function for all, so that what is expected of it is a tiny task: notes a number, then takes its time, or dies. */
const note = (file: string, number: number, milliseconds: number): number => {
  process.getBuiltinModule('node:fs').appendFileSync(file, `${number}\n`);
  if (milliseconds < 0) process.kill(process.pid, 'SIGKILL');
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
  return number;
};

const noted = (file: string): number[] => readFileSync(file, 'utf8').trim().split('\n').map(Number);

/** Has the pool learn that the function is fast. */
async function train(pool: ProcessPoolExecutor): Promise<void> {
  const numbers = Array.from({ length: 400 }, (_, i) => i);
  await Promise.all(numbers.map((i) => pool.submit(note, path.join(directory, 'training'), i, 0)));
}

describe('tasks that were sent ahead over a pipe', () => {
  it('do not wait behind one that takes unexpectedly long, while another process is idle', async () => {
    const pool = context.executor({ maxWorkers: 2, transport: 'pipe' });
    await train(pool);
    const file = path.join(directory, 'notes');
    const ended: number[] = [];
    const futures = Array.from({ length: 20 }, (_, i) => pool.submit(note, file, i, i === 0 ? 1000 : 0));
    for (const future of futures) future.addDoneCallback(() => void future.then((i) => ended.push(i)));
    await Promise.all(futures);
    expect(ended.at(-1)).toBe(0);
    expect(noted(file).toSorted((a, b) => a - b)).toEqual(futures.map((_, i) => i));
  });

  it('give their results although a long one follows them at once', async () => {
    const pool = context.executor({ maxWorkers: 1, transport: 'pipe' });
    await train(pool);
    const file = path.join(directory, 'notes');
    // The first is sent alone. The second has so many behind it that its result is kept back, to go with others.
    const futures = Array.from({ length: 60 }, (_, i) => pool.submit(note, file, i, i === 2 ? 1500 : 0));
    await futures[1];
    expect(futures[2]?.done()).toBe(false);
    await Promise.all(futures);
  });

  it('can be cancelled until they begin, and never after', async () => {
    const pool = context.executor({ maxWorkers: 2, transport: 'pipe' });
    await train(pool);
    const file = path.join(directory, 'notes');
    const cancelled = new Set<number>();
    const total = 100 * 40;
    for (let round = 0; round < 100; round++) {
      const futures = Array.from({ length: 40 }, (_, i) => pool.submit(note, file, round * 40 + i, 0));
      // Sent by a microtask; some have begun then.
      await Promise.resolve();
      spin((round % 10) * 0.05);
      for (let i = 39; i >= 0; i -= 3) if (futures[i]?.cancel() === true) cancelled.add(round * 40 + i);
      await Promise.allSettled(futures);
    }
    const ran = noted(file);
    expect(new Set(ran).size).toBe(ran.length);
    expect(new Set(ran)).toEqual(new Set(Array.from({ length: total }, (_, i) => i).filter((i) => !cancelled.has(i))));
    // Neither none nor all: the test has looked at the moment in between.
    expect(cancelled.size).toBeGreaterThan(0);
    expect(cancelled.size).toBeLessThan(100 * 14);
  });

  it('run elsewhere when their process dies, which costs the task that it was running alone', async () => {
    const pool = context.executor({ maxWorkers: 2, transport: 'pipe' });
    await train(pool);
    const file = path.join(directory, 'notes');
    const futures = Array.from({ length: 300 }, (_, i) => pool.submit(note, file, i, i % 100 === 50 ? -1 : 0));
    const settled = await Promise.allSettled(futures);
    const failed = settled.flatMap((result, i) => (result.status === 'rejected' ? [[i, result.reason as WorkerCrashedError] as const] : []));
    expect(failed.map(([i]) => i)).toEqual([50, 150, 250]);
    for (const [, error] of failed) {
      expect(error).toBeInstanceOf(WorkerCrashedError);
      expect(error.signal).toBe('SIGKILL');
    }
    expect(noted(file).toSorted((a, b) => a - b)).toEqual(futures.map((_, i) => i));
  });

  it('do not fail because they ended just before their process died', async () => {
    const pool = context.executor({ maxWorkers: 1, transport: 'pipe' });
    const tiny = (x: number): number => (x === 77 ? (process.kill(process.pid, 'SIGKILL'), x) : x);
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    for (let round = 0; round < 5; round++) {
      // It has learned that the function is fast: some hundred are sent together.
      await Promise.all(Array.from({ length: 500 }, () => pool.submit(tiny, 0)));
      const settled = await Promise.allSettled(numbers.map((x) => pool.submit(tiny, x)));
      expect(numbers.filter((x) => settled[x]?.status === 'rejected')).toEqual([77]);
    }
  });

  it('run at most once while processes are killed at any moment, and all of them settle', { timeout: 60_000 }, async () => {
    const pids: number[] = [];
    const spawned = (event: unknown): void => {
      pids.push((event as WorkerEvent).platformId);
    };
    subscribe('heddle:worker:spawn', spawned);
    try {
      const pool = context.executor({ maxWorkers: 2, transport: 'pipe' });
      await train(pool);
      const file = path.join(directory, 'notes');
      const crashed: unknown[] = [];
      let kills = 0;
      for (let round = 0; round < 25; round++) {
        const futures = Array.from({ length: 200 }, (_, i) => pool.submit(note, file, round * 200 + i, 0.02));
        await futures[round * 7];
        const victim = pids.at(-1 - (round % 2));
        if (victim !== undefined) kills += kill(victim);
        for (const result of await Promise.allSettled(futures)) if (result.status === 'rejected') crashed.push(result.reason);
      }
      for (const error of crashed) expect(error).toBeInstanceOf(WorkerCrashedError);
      expect(kills).toBeGreaterThan(10);
      expect(crashed.length).toBeLessThanOrEqual(kills);
      const ran = noted(file);
      expect(new Set(ran).size).toBe(ran.length);
      expect(ran.length).toBeGreaterThanOrEqual(5000 - crashed.length);
    } finally {
      unsubscribe('heddle:worker:spawn', spawned);
    }
  });
});

/** 1 where there was somebody to kill. */
function kill(pid: number): number {
  try {
    process.kill(pid, 'SIGKILL');
    return 1;
  } catch {
    return 0;
  }
}
