import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { basic, crashing, leakCheck, stepping, stopping, watchedAbortController } from '@heddle/testkit';
import type { TaskEvent, WorkerEvent } from '@heddle/thread-pool';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { poolContext } from './support/pools.js';

leakCheck();
const context = poolContext();

describe('statistics', () => {
  it('are all zero before the first task', () => {
    const pool = context.executor({ maxWorkers: 2 });
    expect(pool.statistics()).toMatchObject({ workers: 0, idle: 0, queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0, utilisation: 0 });
  });

  it('count what waits, what runs and what is over, each task once', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const board = context.board();
    const running = pool.submit(stepping.pass, board.handle, 1);
    await board.arrived();
    const queued = Array.from({ length: 6 }, (_, i) => pool.submit(basic.divide, 1, i % 2));
    expect(pool.statistics()).toMatchObject({ workers: 1, idle: 0, running: 1, queued: 6, completed: 0 });
    queued[5]?.cancel();
    queued[4]?.cancel();
    expect(pool.statistics()).toMatchObject({ running: 1, queued: 4, cancelled: 2 });
    board.open();
    await Promise.allSettled([running, ...queued]);
    expect(pool.statistics()).toMatchObject({ workers: 1, idle: 1, running: 0, queued: 0, completed: 3, failed: 2, cancelled: 2 });
  });

  it('count a time-out and a crash as failures, an abort as a cancellation', async () => {
    const pool = context.executor({ maxWorkers: 1, killGrace: 0 });
    const board = context.board();
    const controller = watchedAbortController();
    await pool.submitWith({ timeout: 5 }, stopping.neverSettle, context.board().handle).exception();
    await pool.submit(crashing.exitProcess, 1).exception();
    const aborted = pool.submitWith({ signal: controller.signal }, stopping.neverSettle, board.handle);
    await board.arrived();
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    expect(pool.statistics()).toMatchObject({ completed: 0, failed: 2, cancelled: 1 });
  });

  it('tell how long tasks ran and waited', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const board = context.board();
    const slow = pool.submit(stepping.block, board.handle, 1);
    await board.arrived();
    const quick = pool.submit(basic.square, 2);
    const start = performance.now();
    while (performance.now() - start < 40) {
      // Both the one that runs and the one that waits take at least so long.
    }
    board.open();
    await Promise.all([slow, quick]);
    const { runTime, waitTime, utilisation } = pool.statistics();
    expect([runTime.count, waitTime.count]).toEqual([2, 2]);
    expect(runTime.max).toBeGreaterThanOrEqual(39);
    expect(runTime.min).toBeLessThan(30);
    expect(waitTime.max).toBeGreaterThanOrEqual(39);
    expect(runTime.min).toBeLessThanOrEqual(runTime.p50);
    expect(runTime.p50).toBeLessThanOrEqual(runTime.p99);
    expect(utilisation).toBeGreaterThan(0);
    expect(utilisation).toBeLessThanOrEqual(1);
  });

  it('are a snapshot, which later tasks do not change', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    await pool.submit(basic.square, 2);
    const before = pool.statistics();
    await pool.submit(basic.square, 2);
    expect(before.completed).toBe(1);
    expect(pool.statistics().completed).toBe(2);
  });
});

const taskChannels = ['submit', 'start', 'end', 'error', 'cancel'] as const;

describe('diagnostics channels', () => {
  const seen: [string, TaskEvent][] = [];
  const workers: [string, WorkerEvent][] = [];
  const listeners = new Map<string, (event: unknown) => void>();

  beforeEach(() => {
    seen.length = 0;
    workers.length = 0;
    for (const name of taskChannels) listeners.set(`heddle:task:${name}`, (event) => seen.push([name, event as TaskEvent]));
    for (const name of ['spawn', 'exit']) listeners.set(`heddle:worker:${name}`, (event) => workers.push([name, event as WorkerEvent]));
    for (const [name, listener] of listeners) subscribe(name, listener);
  });
  afterEach(() => {
    for (const [name, listener] of listeners) unsubscribe(name, listener);
  });

  const namesOf = (future: unknown): string[] => seen.filter(([, event]) => event.future === future).map(([name]) => name);

  it('tell of a task that returned: submitted, started, ended', async () => {
    const pool = context.executor({ maxWorkers: 1, threadNamePrefix: 'observed' });
    const future = pool.submitWith({ name: 'the square' }, basic.square, 3);
    await future;
    expect(namesOf(future)).toEqual(['submit', 'start', 'end']);
    const event = seen.find(([name]) => name === 'end')?.[1];
    expect(event).toMatchObject({ executor: 'observed', name: 'the square', workerId: expect.any(Number) as unknown, error: undefined });
    expect(event?.startTime).toBeGreaterThanOrEqual(event?.submitTime ?? Infinity);
    expect(event?.runTime).toBeGreaterThanOrEqual(0);
  });

  it('tell of a task that threw, with the error', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const future = pool.submit(basic.divide, 1, 0);
    const error = await future.exception();
    expect(namesOf(future)).toEqual(['submit', 'start', 'error']);
    expect(seen.at(-1)?.[1].error).toBe(error);
  });

  it('tell of a task that was cancelled before it ran', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const board = context.board();
    void pool.submit(stepping.pass, board.handle, 1);
    await board.arrived();
    const future = pool.submit(basic.square, 3);
    future.cancel();
    expect(namesOf(future)).toEqual(['submit', 'cancel']);
  });

  it('name a task that was cancelled where nobody listens for its submission or its start', async () => {
    for (const name of ['heddle:task:submit', 'heddle:task:start']) unsubscribe(name, listeners.get(name) ?? ((): void => undefined));
    const pool = context.executor({ maxWorkers: 1 });
    const board = context.board();
    void pool.submit(stepping.pass, board.handle, 1);
    await board.arrived();
    pool.submit(basic.square, 3).cancel();
    expect(seen.at(-1)).toMatchObject(['cancel', { name: 'square' }]);
  });

  it('tell of a task that was aborted while it ran, and of one that timed out', async () => {
    const pool = context.executor({ maxWorkers: 1, killGrace: 0 });
    const board = context.board();
    const controller = watchedAbortController();
    const aborted = pool.submitWith({ signal: controller.signal }, stopping.waitForAbort, board.handle);
    await board.arrived();
    controller.abort('stop');
    await expect(aborted).rejects.toBe('stop');
    const timedOut = pool.submitWith({ timeout: 5 }, stopping.waitForAbort, board.handle);
    await timedOut.exception();
    expect(namesOf(aborted)).toEqual(['submit', 'start', 'cancel']);
    expect(namesOf(timedOut)).toEqual(['submit', 'start', 'error']);
  });

  it('tell of a task whose worker crashed', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const future = pool.submit(crashing.exitProcess, 1);
    await future.exception();
    expect(namesOf(future)).toEqual(['submit', 'start', 'error']);
  });

  it('tell of a task that could not be sent', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const future = pool.submit(basic.identity, () => undefined);
    await future.exception();
    expect(namesOf(future)).toEqual(['submit', 'error']);
  });

  it('tell of workers that start, end as they should, and crash', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    await pool.submit(crashing.exitProcess, 3).exception();
    await pool.submit(basic.square, 2);
    await pool.shutdown();
    expect(workers.map(([name]) => name)).toEqual(['spawn', 'exit', 'spawn', 'exit']);
    expect(workers[1]?.[1]).toMatchObject({ exitCode: 3, intended: false, workerId: workers[0]?.[1].workerId });
    expect(workers[3]?.[1]).toMatchObject({ intended: true, workerId: workers[2]?.[1].workerId });
    expect(workers[0]?.[1].platformId).toBeGreaterThan(0);
  });

  it('do not let a listener that throws hurt a task', async () => {
    const failing = (): never => {
      throw new Error('the listener threw');
    };
    const reported: unknown[] = [];
    const catchAll = (error: unknown): void => {
      reported.push(error);
    };
    // diagnostics_channel throws a listener's error again on a later tick, where only this catches it.
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', catchAll);
    subscribe('heddle:task:end', failing);
    try {
      const pool = context.executor({ maxWorkers: 1 });
      expect(await pool.submit(basic.square, 3)).toBe(9);
      await pool.shutdown();
    } finally {
      unsubscribe('heddle:task:end', failing);
      process.off('uncaughtException', catchAll);
      for (const listener of others) process.on('uncaughtException', listener);
    }
    expect(reported).toEqual([expect.objectContaining({ message: 'the listener threw' })]);
  });
});
