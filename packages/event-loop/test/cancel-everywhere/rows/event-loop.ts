import { Future, type InlineExecutor } from '@heddle/futures';
import { expect } from 'vitest';

import {
  CancelScope, createTask, every, gather, type GroupPolicy, runInExecutor, setDefaultExecutor, shield, sleep, type Task, TaskGroup, TestClock, time, timeout, timeoutAt, TimeoutError, toThread, waitFor, yieldNow,
} from '../../../src/index.js';
import type { MakeWaiting, Waiting, Waits } from '../waiting.js';
import { firstOf, Permits } from './expectations.js';

/** What is made of waits for permits: whoever has one keeps it. */
function permitRow(take: (permits: Permits, visit: () => Promise<void>) => Promise<unknown>): MakeWaiting {
  return () => {
    const permits = new Permits();
    return {
      wait: (visit) => take(permits, visit),
      satisfy: () => { permits.give(); },
      // Those who were shielded wait still.
      finish: async () => {
        for (let round = 0; permits.waiting > 0 && round < 100; round++) {
          permits.give();
          await yieldNow();
        }
        await yieldNow();
      },
      check: () => { permits.check(); },
    };
  };
}

/** In virtual time, of which a piece passes with each satisfaction. */
function clockRow(wait: (clock: TestClock, period: number) => Promise<unknown>): MakeWaiting {
  return (n) => {
    const clock = new TestClock({ autojump: false });
    const satisfy = (): Promise<void> => clock.advance(n + 1);
    return {
      wait: () => wait(clock, n + 1),
      satisfy,
      finish: satisfy,
      check: () => { clock[Symbol.dispose](); },
    };
  };
}

/** In an executor whose calls are futures that the test ends. */
function executorRow(call: (executor: InlineExecutor) => Promise<unknown>): MakeWaiting {
  return (): Waiting => {
    const futures: Future<string>[] = [];
    const executor = {
      submit: () => {
        const future = new Future<string>();
        futures.push(future);
        return future;
      },
      shutdown: () => Promise.resolve(),
    } as unknown as InlineExecutor;
    const satisfy = (): void => {
      const future = futures.shift();
      if (future?.done() === false) future.setResult('returned');
    };
    return {
      wait: () => call(executor),
      satisfy,
      check: () => {
        // Each that is left was taken back when its task was cancelled.
        expect(futures.filter((future) => !future.cancelled())).toEqual([]);
      },
    };
  };
}

/** A group, of which no task runs any more when it is over. */
async function grouped(body: (begin: (fn: () => Promise<unknown>) => void) => unknown, policy: GroupPolicy = 'all'): Promise<string> {
  const tasks: Task<unknown>[] = [];
  try {
    await TaskGroup.run((group) => body((fn) => { tasks.push(group.createTask(fn)); }), { policy });
  } finally {
    expect(tasks.filter((task) => !task.done()).map(({ name }) => name), 'tasks that outlive their group').toEqual([]);
  }
  return 'over';
}

/** The function that the executor would run. */
const job = (): string => 'returned';

export const eventLoopWaits: Waits = {
  sleep: clockRow(async (_clock, period) => { await sleep(period); return 'slept'; }),
  // Of the system's clock: what it would leave is a timer.
  'sleep for long': () => ({ endsByCancel: true, wait: () => sleep(1_000_000), satisfy: () => undefined, check: () => undefined }),
  yieldNow: () => ({ wait: async () => { await yieldNow(); return 'turned'; }, satisfy: () => undefined, check: () => undefined }),
  'every, iterated': clockRow(async (_clock, period) => (await firstOf(every(period))).number),
  'every, called': clockRow(async (_clock, period) => {
    const stop = new RangeError('enough');
    return every(period, () => { throw stop; }).catch((error: unknown) => {
      if (error === stop) return 'ticked';
      throw error;
    });
  }),
  'timeout that expires': clockRow(async (_clock, period) => {
    const outcome: unknown = await timeout(period, () => sleep(Infinity)).catch((error: unknown) => error);
    if (outcome instanceof TimeoutError) return 'timed out';
    throw outcome as Error;
  }),
  'timeout around another': clockRow(async (_clock, period) => {
    const outcome: unknown = await timeout(period + 1, () => timeout(period, () => sleep(Infinity))).catch((error: unknown) => error);
    if (outcome instanceof TimeoutError) return 'timed out';
    throw outcome as Error;
  }),
  'CancelScope that expires': clockRow(async (_clock, period) => {
    const scope = new CancelScope({ timeout: period });
    await scope.run(() => sleep(Infinity));
    expect(scope.cancelledCaught).toBe(true);
    return 'ended';
  }),
  timeout: permitRow((permits) => timeout(1_000_000, () => permits.take())),
  timeoutAt: permitRow((permits) => timeoutAt(time() + 1_000_000, () => permits.take())),
  'waitFor(function)': permitRow((permits) => waitFor(() => permits.take(), { timeout: 1_000_000 })),
  'waitFor(task)': permitRow((permits) => waitFor(createTask(() => permits.take()), { timeout: 1_000_000 })),
  'waitFor(promise)': () => {
    const { promise, resolve } = Future.withResolvers<string>();
    const plain = Promise.all([promise]);
    const finish = (): void => { if (!promise.done()) resolve('value'); };
    return { wait: async () => String(await waitFor(plain)), satisfy: finish, finish, check: ({ got }) => { expect(new Set(got).size).toBeLessThanOrEqual(1); } };
  },
  'CancelScope.run': permitRow((permits) => new CancelScope().run(() => permits.take())),
  'CancelScope.run, shielded': async (n) => {
    const reached: unknown[] = [];
    const shielded = permitRow((permits) => new CancelScope({ shield: true }).run(() => permits.take().catch((error: unknown) => reached.push(error))));
    const row = await shielded(n);
    return {
      ...row,
      isShielded: true,
      check: (account) => {
        row.check(account);
        expect(reached).toEqual([]);
      },
    };
  },
  'await task': permitRow((permits) => createTask(() => permits.take())),
  'await task that awaits a task': permitRow((permits) => createTask(async () => await createTask(() => permits.take()))),
  'await task that cleans up': permitRow((permits) => createTask(async () => {
    try {
      return await permits.take();
    } finally {
      await yieldNow();
    }
  })),
  gather: permitRow((permits) => gather(() => permits.take(), () => permits.take())),
  'gather of tasks that try again': permitRow((permits) => gather(
    () => permits.take().catch(() => permits.take()),
    () => permits.take().catch(() => permits.take()),
  )),
  'gather, exceptions returned': permitRow((permits) => gather([() => permits.take(), () => permits.take()], { returnExceptions: true })),
  'shield(function)': permitRow((permits) => shield(() => permits.take())),
  'shield(task)': () => {
    const permits = new Permits();
    const task: Task<number> = createTask(() => permits.take());
    return {
      wait: () => shield(task),
      satisfy: () => { if (permits.waiting > 0) permits.give(); },
      finish: async () => {
        expect(task.cancelled()).toBe(false);
        if (permits.waiting > 0) permits.give();
        await task;
      },
      check: ({ got }) => {
        permits.check();
        expect(new Set(got).size).toBeLessThanOrEqual(1);
      },
    };
  },
  'TaskGroup.run': permitRow((permits, visit) => grouped(async (begin) => {
    begin(() => permits.take());
    begin(() => permits.take());
    await visit();
  })),
  'TaskGroup.run, body waits': permitRow((permits, visit) => grouped(async (begin) => {
    begin(async () => {
      await permits.take();
      await visit();
    });
    await permits.take();
  })),
  'TaskGroup.run, first': permitRow((permits) => grouped((begin) => {
    begin(() => permits.take());
    begin(() => permits.take());
  }, 'first')),
  'TaskGroup.run, collect': permitRow((permits) => grouped((begin) => { begin(() => permits.take()); }, 'collect')),
  'TaskGroup.start': permitRow((permits) => TaskGroup.run(async (group) => {
    const number = await group.start<number>(async (started) => {
      started(await permits.take());
      await yieldNow();
    });
    return number;
  })),
  runInExecutor: executorRow((executor) => runInExecutor(executor, job)),
  toThread: executorRow((executor) => {
    setDefaultExecutor(executor);
    const wait = toThread(job);
    setDefaultExecutor(undefined);
    return wait;
  }),
};
