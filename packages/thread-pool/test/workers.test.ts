import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';

import { basic, failing, leakCheck, stepping } from '@heddle/testkit';
import type { WorkerEvent } from '@heddle/thread-pool';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { expectPoolWorks, poolContext } from './support/pools.js';

leakCheck();
const context = poolContext();

const started: Worker[] = [];
const note = (worker: Worker): void => {
  started.push(worker);
};
beforeEach(() => {
  started.length = 0;
  process.on('worker', note);
});
afterEach(() => {
  process.off('worker', note);
});

describe('workers', () => {
  it('are started as tasks need them, up to maxWorkers', async () => {
    const pool = context.executor({ maxWorkers: 3 });
    const board = context.board();
    const counts = [];
    for (let i = 0; i < 5; i++) {
      void pool.submit(stepping.pass, board.handle, i);
      counts.push(pool.statistics().workers);
    }
    expect(counts).toEqual([1, 2, 3, 3, 3]);
    await board.arrived(3);
    expect(pool.statistics()).toMatchObject({ workers: 3, running: 3, queued: 2, idle: 0 });
    board.open();
    await pool.shutdown();
    expect(started).toHaveLength(3);
  });

  it('that are idle are used again before others are started', async () => {
    const pool = context.executor({ maxWorkers: 4 });
    for (let i = 0; i < 20; i++) expect(await pool.submit(basic.square, i)).toBe(i * i);
    expect(started).toHaveLength(1);
  });

  it('are started at once up to minWorkers, and are there again when one has gone', async () => {
    const pool = context.executor({ maxWorkers: 3, minWorkers: 2 });
    expect(pool.statistics().workers).toBe(2);
    await pool.submit(basic.square, 1);
    await started[0]?.terminate();
    await vi.waitFor(() => expect(started).toHaveLength(3), { timeout: 10_000 });
    expect(pool.statistics().workers).toBe(2);
  });

  it('have names that begin with threadNamePrefix, or with the name of their pool', async () => {
    const names: string[] = [];
    const listen = (event: unknown): void => {
      names.push((event as WorkerEvent).name);
    };
    subscribe('heddle:worker:spawn', listen);
    try {
      await context.executor({ maxWorkers: 2, threadNamePrefix: 'resizer' }).broadcast(basic.square, 2);
      await context.executor({ maxWorkers: 1 }).submit(basic.square, 2);
    } finally {
      unsubscribe('heddle:worker:spawn', listen);
    }
    expect(names).toEqual(['resizer_0', 'resizer_1', expect.stringMatching(/^ThreadPoolExecutor-\d+_0$/)]);
  });

  it('that were idle for idleTimeout end, down to minWorkers, and come back when needed', async () => {
    let exits = 0;
    const countExit = (): void => {
      exits++;
    };
    subscribe('heddle:worker:exit', countExit);
    try {
      const pool = context.executor({ maxWorkers: 3, minWorkers: 1, idleTimeout: 100 });
      expect(new Set(await pool.broadcast(basic.whereAmI)).size).toBe(3);
      await vi.waitFor(() => expect(pool.statistics().workers).toBe(1), { timeout: 10_000 });
      const ended = exits;
      // Nothing more may happen, for several times as long.
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect([pool.statistics().workers, exits]).toEqual([1, ended]);
      expect(new Set(await pool.broadcast(basic.whereAmI)).size).toBe(3);
    } finally {
      unsubscribe('heddle:worker:exit', countExit);
    }
  });

  it('that work do not end for idleTimeout', async () => {
    const pool = context.executor({ maxWorkers: 1, idleTimeout: 10 });
    const board = context.board();
    const future = pool.submit(stepping.pass, board.handle, 'done');
    await board.arrived();
    await expect(future.result({ timeout: 100 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    board.open();
    expect(await future).toBe('done');
    expect(started).toHaveLength(1);
  });

  it('are replaced after maxTasksPerWorker tasks, and no task is lost', async () => {
    const pool = context.executor({ maxWorkers: 1, maxTasksPerWorker: 3 });
    const places = await Promise.all(Array.from({ length: 12 }, () => pool.submit(basic.whereAmI)));
    const counts = new Map<string, number>();
    for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
    expect([...counts.values()]).toEqual([3, 3, 3, 3]);
    await pool.shutdown();
    expect(started).toHaveLength(4);
  });

  it('start afresh when they are replaced: what modules kept is gone', async () => {
    const pool = context.executor({ maxWorkers: 1, maxTasksPerWorker: 2 });
    const counts = [];
    for (let i = 0; i < 6; i++) counts.push(await pool.submit(basic.countCalls));
    expect(counts).toEqual([1, 2, 1, 2, 1, 2]);
  });

  it('are replaced under load of two workers without losing a task', async () => {
    const pool = context.executor({ maxWorkers: 2, maxTasksPerWorker: 7 });
    const numbers = Array.from({ length: 300 }, (_, i) => i);
    expect(await Promise.all(numbers.map((x) => pool.submit(basic.square, x)))).toEqual(numbers.map((x) => x * x));
    expect(pool.statistics()).toMatchObject({ completed: 300, failed: 0, cancelled: 0 });
  });
});

describe('tasksPerWorker', () => {
  it('lets a worker have several tasks begun, where they wait for something', async () => {
    const pool = context.executor({ maxWorkers: 1, tasksPerWorker: 3 });
    const board = context.board();
    const futures = [0, 1, 2, 3].map((value) => pool.submit(stepping.pass, board.handle, value, value));
    await board.arrived(3);
    expect(futures.map((future) => future.state)).toEqual(['running', 'running', 'running', 'pending']);
    board.open(2);
    expect(await futures[1]).toBe(1);
    await board.arrived(4);
    board.open();
    expect(await Promise.all(futures)).toEqual([0, 1, 2, 3]);
    expect(started).toHaveLength(1);
  });

  it('starts every one of many tasks whose arguments come through a port', async () => {
    const pool = context.executor({ maxWorkers: 1, tasksPerWorker: 3 });
    const shared = new SharedArrayBuffer(4);
    const futures = Array.from({ length: 200 }, (_, i) => pool.submit(async (_memory: SharedArrayBuffer, x: number) => x, shared, i));
    expect(await Promise.all(futures.map((future) => future.result({ timeout: 5000 })))).toEqual(futures.map((_, i) => i));
  });
});

describe('initializer and finalizer', () => {
  it('run once in each worker: the one before its first task, the other at its end', async () => {
    const board = context.board();
    const pool = context.executor({
      maxWorkers: 2,
      initializer: stepping.record,
      initargs: [board.handle, 1],
    });
    await pool.broadcast(stepping.record, board.handle, 2);
    await pool.broadcast(stepping.record, board.handle, 2);
    await pool.shutdown();
    expect(board.records.filter((record) => record === 1)).toHaveLength(2);
    expect(board.records[0]).toBe(1);
  });

  it('may be async: no task runs before the initializer has settled', async () => {
    const board = context.board();
    const pool = context.executor({ maxWorkers: 1, initializer: stepping.trace, initargs: [board.handle, 1] });
    const future = pool.submit(stepping.record, board.handle, 2);
    await board.recorded(1);
    // Long enough for a task that does not wait for it.
    await expect(future.result({ timeout: 100 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    expect(future.state).toBe('pending');
    board.open();
    await future;
    expect(board.records).toEqual([1, -1, 2]);
  });

  it('see the state of their worker’s modules, as its tasks do', async () => {
    const pool = context.executor({ maxWorkers: 1, initializer: basic.countCalls });
    expect(await pool.submit(basic.countCalls)).toBe(2);
  });

  it('the finalizer runs at shutdown, when a worker is replaced, and when it was idle for too long', async () => {
    // A finalizer takes no arguments: the initializer leaves it the memory in a global.
    const remember = (buffer: SharedArrayBuffer): void => {
      (globalThis as { ended?: Int32Array }).ended = new Int32Array(buffer);
    };
    const countEnd = (): void => {
      const { ended } = globalThis as { ended?: Int32Array };
      if (ended !== undefined) Atomics.add(ended, 0, 1);
    };
    const ended = new Int32Array(new SharedArrayBuffer(4));
    const pool = context.executor({
      maxWorkers: 2,
      maxTasksPerWorker: 2,
      initializer: remember,
      initargs: [ended.buffer],
      finalizer: countEnd,
    });
    for (let i = 0; i < 4; i++) await pool.submit(basic.square, i);
    await vi.waitFor(() => expect(ended[0]).toBe(2), { timeout: 10_000 });
    await pool.submit(basic.square, 5);
    await pool.shutdown();
    expect(ended[0]).toBe(3);

    const idle = context.executor({ maxWorkers: 1, idleTimeout: 10, initializer: remember, initargs: [ended.buffer], finalizer: countEnd });
    await idle.submit(basic.square, 1);
    await vi.waitFor(() => expect(ended[0]).toBe(4), { timeout: 10_000 });
  });
});

describe('broadcast', () => {
  it('calls the function once on every worker, starting those that do not run yet', async () => {
    const pool = context.executor({ maxWorkers: 3 });
    const places = await pool.broadcast(basic.whereAmI);
    expect(new Set(places).size).toBe(3);
    expect(started).toHaveLength(3);
    expect((await pool.broadcast(basic.whereAmI)).toSorted()).toEqual(places.toSorted());
  });

  it('reaches a busy worker when it is free', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const board = context.board();
    const busy = pool.submit(stepping.pass, board.handle, 'busy');
    await board.arrived();
    const answers = pool.broadcast(basic.square, 4);
    await expect(answers.result({ timeout: 50 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    board.open();
    expect(await answers).toEqual([16, 16]);
    expect(await busy).toBe('busy');
  });

  it('goes ahead of what is queued for everybody', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const gate = context.board();
    const board = context.board();
    void pool.submit(stepping.pass, gate.handle, 0);
    await gate.arrived();
    const queued = pool.submit(stepping.record, board.handle, 2);
    const broadcast = pool.broadcast(stepping.record, board.handle, 1);
    gate.open();
    await Promise.all([queued, broadcast]);
    expect(board.records).toEqual([1, 2]);
  });

  it('fails with the first failure, and reports no other', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    await expect(pool.broadcast(basic.divide, 1, 0)).rejects.toThrow('division by zero');
  });
});

describe('a broadcast', () => {
  it('that is cancelled before any call has begun never runs', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const calls = new Int32Array(new SharedArrayBuffer(4));
    const cancelled = pool.broadcast(count, calls);
    expect([cancelled.cancel(), cancelled.state]).toEqual([true, 'cancelled']);
    await expectPoolWorks(pool);
    expect(calls[0]).toBe(0);
    await expect(cancelled).rejects.toMatchObject({ name: 'CancelledError' });
  });

  it('goes on where one of its calls has begun', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const board = context.board();
    const future = pool.broadcast(stepping.pass, board.handle, 3);
    await board.arrived();
    expect([future.cancel(), future.running()]).toEqual([false, true]);
    board.open();
    expect(await future).toEqual([3, 3]);
  });

  it('can be waited for by blocking', () => {
    const pool = context.executor({ maxWorkers: 3 });
    expect(pool.broadcast(basic.square, 4).resultSync({ timeout: 5000 })).toEqual([16, 16, 16]);
    expect(() => pool.broadcast(failing.throwValue, new RangeError('each')).resultSync({ timeout: 5000 })).toThrow('each');
  });
});

function count(calls: Int32Array): void {
  Atomics.add(calls, 0, 1);
}
