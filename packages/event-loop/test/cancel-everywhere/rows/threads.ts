import type { Future, StreamFuture } from '@heddle/futures';
import { SharedLock, SharedRLock, SharedSemaphore } from '@heddle/sync';
import { ThreadPoolExecutor } from '@heddle/thread-pool';
import { expect } from 'vitest';

import { runInExecutor, setDefaultExecutor, toThread } from '../../../src/index.js';
import type { MakeWaiting, Waits } from '../waiting.js';
import { firstOf } from './expectations.js';

/** In workers: functions that end when they are let through. */
const pass = async (gate: SharedSemaphore): Promise<string> => {
  await gate.acquire();
  return 'passed';
};
const passWith = async ([gate, value]: readonly [SharedSemaphore, number]): Promise<number> => {
  await gate.acquire();
  return value;
};
async function* passAgain(gate: SharedSemaphore): AsyncGenerator<number> {
  for (let value = 0; ; value++) {
    await gate.acquire();
    yield value;
  }
}
const hold = async (lock: SharedLock | SharedRLock, isHeld: SharedSemaphore, gate: SharedSemaphore): Promise<void> => {
  // A `using` would be compiled to what does not travel.
  const guard = await lock.acquire();
  isHeld.release();
  await gate.acquire();
  guard.release();
};

type Submit = <T extends Future<unknown>>(future: T) => T;

/** Calls of a pool. Whatever becomes of those who wait, each call that was begun ends, and nothing is left in the queue. */
function poolRow(pool: () => ThreadPoolExecutor, call: (pool: ThreadPoolExecutor, gate: SharedSemaphore, submit: Submit) => Promise<unknown>): MakeWaiting {
  return () => {
    const gate = new SharedSemaphore(0);
    const futures: Future<unknown>[] = [];
    const submit: Submit = (future) => {
      futures.push(future);
      return future;
    };
    return {
      isRemote: true,
      wait: () => call(pool(), gate, submit),
      satisfy: () => { gate.release(); },
      finish: async () => {
        gate.release(1000);
        await Promise.allSettled(futures);
        // What was stopped ends in its worker, in its own time.
        while (pool().statistics().running > 0) await new Promise((resolve) => { setImmediate(resolve); });
      },
      check: () => { expect(pool().statistics()).toMatchObject({ queued: 0, running: 0 }); },
    };
  };
}

/** A lock that another thread has at first. */
function lockRow(pool: () => ThreadPoolExecutor, make: () => SharedLock | SharedRLock): MakeWaiting {
  return async () => {
    const [lock, isHeld, gate] = [make(), new SharedSemaphore(0), new SharedSemaphore(0)];
    const holding = pool().submit(hold, lock, isHeld, gate);
    await isHeld.acquire();
    return {
      isRemote: true,
      wait: async (visit) => {
        using _guard = await lock.acquire();
        await visit();
        return 'held';
      },
      satisfy: () => { gate.release(); },
      finish: () => {
        gate.release();
        return holding;
      },
      check: () => { expect(lock.statistics()).toMatchObject({ locked: false, waiting: 0 }); },
    };
  };
}

/** @param pool Of at least two threads, with room for two more tasks. */
export function threadWaits(pool: () => ThreadPoolExecutor): Waits {
  return {
    'ThreadPoolExecutor.submit': poolRow(pool, (executor, gate, submit) => submit(executor.submit(pass, gate))),
    'ThreadPoolExecutor.submit, taken back': poolRow(pool, async (executor, gate, submit) => {
      const future = submit(executor.submit(pass, gate));
      try {
        return await future;
      } catch (error) {
        if (!future.cancel()) expect(future.running() || future.done()).toBe(true);
        throw error;
      }
    }),
    'ThreadPoolExecutor.map': poolRow(pool, async (executor, gate) => {
      const got: unknown[] = [];
      for await (const value of executor.map(passWith, [[gate, 0], [gate, 1]] as const, { chunkSize: 1 })) got.push(value);
      expect(got).toEqual([0, 1]);
      return got.length;
    }),
    'ThreadPoolExecutor.map, left': poolRow(pool, (executor, gate) => firstOf(executor.map(passWith, [[gate, 0], [gate, 1], [gate, 2]] as const, { chunkSize: 1 }))),
    'StreamFuture iteration': poolRow(pool, (executor, gate, submit) => firstOf(submit(executor.submit(passAgain, gate) as StreamFuture<number, unknown>))),
    'ThreadPoolExecutor.broadcast': poolRow(pool, async (executor, gate, submit) => (await submit(executor.broadcast(pass, gate))).length),
    'ThreadPoolExecutor.room': poolRow(pool, async (executor, gate, submit) => {
      await executor.room();
      return submit(executor.submit(pass, gate));
    }),
    runInExecutor: poolRow(pool, (executor, gate) => runInExecutor(executor, pass, gate)),
    toThread: poolRow(pool, (executor, gate) => {
      setDefaultExecutor(executor);
      const wait = toThread(pass, gate);
      setDefaultExecutor(undefined);
      return wait;
    }),
    'SharedLock.acquire, held by another thread': lockRow(pool, () => new SharedLock()),
    'SharedRLock.acquire, held by another thread': lockRow(pool, () => new SharedRLock()),
  };
}

/** Each with a pool of its own. */
export const shutdownWaits: Waits = {
  'ThreadPoolExecutor.shutdown': async () => {
    const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
    const gate = new SharedSemaphore(0);
    const future = executor.submit(pass, gate);
    await Promise.resolve();
    return {
      isRemote: true,
      wait: async () => {
        await executor.shutdown();
        return 'shut down';
      },
      satisfy: () => { gate.release(); },
      finish: async () => {
        gate.release();
        await executor.shutdown();
        expect(await future).toBe('passed');
      },
      check: () => { expect(executor.statistics()).toMatchObject({ workers: 0, queued: 0, running: 0 }); },
    };
  },
};
