/** What becomes of tasks that wait at the host: for a lane, for a slot, for room in a bounded queue. */
import { setImmediate as turn } from 'node:timers/promises';

import type { Future } from '@heddle/futures';
import { afterEach, describe, expect, it } from 'vitest';

import { PoolExecutor } from '../src/host/pool-executor.js';
import type { PoolSettings } from '../src/host/pool-settings.js';
import { NONE } from '../src/protocol/lane.js';
import type { HandWorker } from './hand-workers.js';
import { handWorkers } from './hand-workers.js';

class HandExecutor extends PoolExecutor {}

/** Priorities that have lanes at a time. */
const LANES = 7;
/** Cells in the lane of a seat. */
const SEAT_CELLS = 1024;

/** Turns of the event loop in which nothing happens, after which nothing will. */
const PATIENCE = 10;

const task = (x: number): number => x;

const settled = (futures: readonly Future<unknown>[]): Promise<unknown> => Promise.allSettled(futures);

describe('tasks that wait', () => {
  let pool: HandExecutor;
  let workers: readonly HandWorker[];

  function open(overrides: Partial<PoolSettings> = {}): void {
    const hands = handWorkers(overrides);
    pool = new HandExecutor(hands.settings);
    workers = hands.workers;
  }

  /** The one worker does all that it finds, turn after turn, until these have settled. */
  async function workOff(futures: readonly Future<unknown>[]): Promise<void> {
    const pending = (): number => futures.filter((future) => !future.done()).length;
    let left = pending();
    for (let idleTurns = 0; left > 0 && idleTurns < PATIENCE; idleTurns++) {
      const done = workers[0]?.finishAll() ?? 0;
      await turn();
      if (done > 0 || pending() < left) idleTurns = 0;
      left = pending();
    }
    expect(left, 'futures that nobody will settle').toBe(0);
    await settled(futures);
  }

  afterEach(async () => {
    const closed = pool.terminateWorkers();
    await turn();
    await closed;
  });

  describe('for room in a bounded queue', () => {
    it('are let in as tasks end', async () => {
      open({ maxQueue: 1 });
      const futures = [1, 2, 3, 4, 5].map((x) => pool.submit(task, x));
      await workOff(futures);
    });

    it('are let in when all those before them are cancelled', async () => {
      open({ maxQueue: 1 });
      const [first, second, third] = [1, 2, 3].map((x) => pool.submit(task, x));
      expect([first?.cancel(), second?.cancel()]).toEqual([true, true]);
      await workOff([first, second, third].filter((future) => future !== undefined));
      expect(third?.state).toBe('finished');
    });

    it('are let in when the task before them is given up, which its worker has not noticed yet', async () => {
      open({ maxQueue: 0 });
      const controller = new AbortController();
      const first = pool.submitWith({ signal: controller.signal }, task, 1);
      const slot = workers[0]?.take() ?? NONE;
      const second = pool.submit(task, 2);
      expect(pool.statistics()).toMatchObject({ running: 1, queued: 1 });
      controller.abort();
      await turn();
      expect(pool.statistics()).toMatchObject({ running: 0, queued: 1, cancelled: 1 });
      workers[0]?.finish(slot, 'too late');
      await workOff([second]);
      expect(first.cancelled()).toBe(true);
    });

    it('have callers told that wait for room', async () => {
      open({ maxQueue: 0 });
      const first = pool.submit(task, 1);
      const room = pool.room();
      first.cancel();
      await room;
      await settled([first]);
    });

    it('do not keep a closing pool from its end when the last of them is cancelled', async () => {
      open({ maxQueue: 0 });
      const [first, second] = [pool.submit(task, 1), pool.submit(task, 2)];
      const closed = pool.shutdown();
      expect([first.cancel(), second.cancel()]).toEqual([true, true]);
      expect(workers[0]?.isDismissed).toBe(true);
      workers[0]?.leave();
      await closed;
      await settled([first, second]);
    });
  });

  describe('for a lane', () => {
    it('leave their priority open when they are cancelled, all of them', async () => {
      open();
      const futures = Array.from({ length: LANES + 3 }, (_, i) => pool.submitWith({ priority: 20 - i }, task, i));
      for (const future of futures.slice(-2)) expect(future.cancel()).toBe(true);
      await workOff(futures);
      await workOff([pool.submitWith({ priority: 20 - LANES - 2 }, task, 1)]);
    });

    it('are published when all those before them are cancelled', async () => {
      open();
      const futures = Array.from({ length: SEAT_CELLS + 500 }, (_, i) => pool.submitWith({ key: 'a' }, task, i));
      for (const future of futures.slice(0, SEAT_CELLS)) expect(future.cancel()).toBe(true);
      await workOff(futures);
      expect(pool.statistics()).toMatchObject({ completed: 500, cancelled: SEAT_CELLS, queued: 0 });
    });

    it('can be cancelled though they have a slot already', async () => {
      open();
      const futures = Array.from({ length: SEAT_CELLS + 10 }, (_, i) => pool.submitWith({ key: 'a' }, task, i));
      // A refill that finds the lane full: its first task stays, so that cells of later ones are not free.
      for (const future of futures.slice(1, 5)) future.cancel();
      await turn();
      for (const future of futures.slice(SEAT_CELLS)) expect(future.cancel()).toBe(true);
      await workOff(futures);
      expect(pool.statistics()).toMatchObject({ completed: SEAT_CELLS - 4, cancelled: 14 });
    });

    it('are cancelled with everything else that has not begun, by a shutdown', async () => {
      open();
      const futures = Array.from({ length: LANES + 3 }, (_, i) => pool.submitWith({ priority: i }, task, i));
      const bound = Array.from({ length: SEAT_CELLS + 10 }, (_, i) => pool.submitWith({ key: 1 }, task, i));
      const running = workers[0]?.take() ?? NONE;
      const closed = pool.shutdown({ cancelPending: true });
      expect([...futures, ...bound].filter((future) => future.cancelled())).toHaveLength(LANES + 3 + SEAT_CELLS + 10 - 1);
      workers[0]?.finish(running, 0);
      await settled([...futures, ...bound]);
      expect(workers[0]?.isDismissed).toBe(true);
      workers[0]?.leave();
      await closed;
    });
  });
});
