import { Future, InlineExecutor, type TaskFunction, wait, asCompleted } from '@heddle/futures';
import { CancelledError, waitOn } from '@heddle/cancellation';
import { expect } from 'vitest';

import type { MakeWaiting, Waits } from '../waiting.js';
import { firstOf, upTo } from './expectations.js';

/** Several await one future. The waits end; the future is left alone. */
function futureRow(awaitIt: (future: Future<string>) => Promise<unknown>): MakeWaiting {
  return () => {
    const future = new Future<string>();
    const finish = (): void => { if (!future.done()) future.setResult('result'); };
    return {
      wait: async () => await awaitIt(future),
      satisfy: finish,
      finish: () => {
        expect(future.cancelled()).toBe(false);
        finish();
      },
      check: ({ got }) => { expect(new Set(got).size).toBeLessThanOrEqual(1); },
    };
  };
}

/** By name, for functions that run in an executor: these see nothing but globals. */
const gates = new Map<string, () => Promise<unknown>>();
Object.assign(globalThis, { heddleGate: (name: string) => gates.get(name)?.() });
declare global {
  var heddleGate: (name: string) => Promise<unknown>;
}
let made = 0;

/** Where calls of functions wait, until they are let through. */
class Gate {
  readonly name = `gate ${++made}`;
  readonly #inside: ((value: string) => void)[] = [];
  #isOpen = false;
  passed = 0;

  constructor() {
    gates.set(this.name, () => new Promise((resolve) => {
      this.#inside.push(resolve);
      if (this.#isOpen) this.let();
    }));
  }

  /** Lets one through. */
  let(): void {
    const resolve = this.#inside.shift();
    if (resolve === undefined) return;
    this.passed++;
    resolve('passed');
  }

  /** Lets all through, from now on. */
  open(): void {
    this.#isOpen = true;
    while (this.#inside.length > 0) this.let();
  }
}

const passGate = async (name: string): Promise<unknown> => globalThis.heddleGate(name);
const passGateWith = async ([name, value]: readonly [string, number]): Promise<number> => {
  await globalThis.heddleGate(name);
  return value;
};
async function* passGateAgain(name: string): AsyncGenerator<number> {
  try {
    for (let value = 0; ; value++) {
      await globalThis.heddleGate(name);
      yield value;
    }
  } finally {
    await Promise.resolve();
  }
}

/** Calls of an executor. */
function executorRow(call: (executor: InlineExecutor, gate: Gate) => Promise<unknown>): MakeWaiting {
  return async (n) => {
    const executor = new InlineExecutor({ maxWorkers: n + 1 });
    const gate = new Gate();
    await Promise.resolve();
    return {
      wait: () => call(executor, gate),
      satisfy: () => { gate.let(); },
      finish: async () => {
        gate.open();
        await executor.shutdown();
        gates.delete(gate.name);
      },
      check: () => { expect(gates.has(gate.name)).toBe(false); },
    };
  };
}

export const futureWaits: Waits = {
  'waitOn(promise)': () => {
    let resolve: (value: string) => void = () => undefined;
    const promise = new Promise<string>((settle) => { resolve = settle; });
    const finish = (): void => { resolve('value'); };
    return { wait: () => waitOn(promise), satisfy: finish, finish, check: ({ got }) => { expect(new Set(got).size).toBeLessThanOrEqual(1); } };
  },
  'await future': futureRow(async (future) => await future),
  'Future.result': futureRow((future) => future.result({ timeout: 1_000_000 })),
  'Future.exception': futureRow((future) => future.exception()),
  wait: futureRow(async (future) => [...(await wait([future])).done][0]?.resultSync()),
  asCompleted: futureRow(async (future) => { for await (const done of asCompleted([future])) return done.resultSync(); return 'none'; }),
  /** What comes by one iteration comes once, whoever reads; a reader that is cancelled ends it. */
  'asCompleted, shared': (n) => {
    const futures = upTo(n + 2).map(() => new Future<number>());
    const completed = asCompleted(futures);
    let next = 0;
    let wasCancelled = false;
    const finish = (): void => {
      futures[next]?.setResult(next);
      next++;
    };
    return {
      wait: async () => {
        try {
          const step = await completed.next();
          return step.done === true ? 'end' : step.value.resultSync();
        } catch (error) {
          wasCancelled = true;
          throw error;
        }
      },
      satisfy: finish,
      finish: async () => {
        while (next < futures.length) finish();
        if (wasCancelled) expect(await completed.next()).toEqual({ done: true, value: undefined });
        await completed.return?.();
      },
      check: ({ got }) => {
        const numbers = got.filter((value) => value !== 'end');
        expect(new Set(numbers).size).toBe(numbers.length);
      },
    };
  },
  'Executor.submit': executorRow((executor, gate) => executor.submit(passGate, gate.name)),
  'Executor.submit, taken back': executorRow(async (executor, gate) => {
    const future = executor.submit(passGate, gate.name);
    try {
      return await future;
    } catch (error) {
      expect(error).toBeInstanceOf(CancelledError);
      if (!future.cancel()) expect(future.running() || future.done()).toBe(true);
      throw error;
    }
  }),
  'Executor.map': executorRow(async (executor, gate) => {
    const got: unknown[] = [];
    for await (const value of executor.map(passGateWith, [[gate.name, 0], [gate.name, 1]] as const)) got.push(value);
    expect(got).toEqual([0, 1]);
    return got.length;
  }),
  'Executor.map, left': executorRow((executor, gate) => firstOf(executor.map(passGateWith, upTo(5).map((item) => [gate.name, item] as const), { bufferSize: 2 }))),
  'StreamFuture iteration': executorRow((executor, gate) => firstOf(executor.submit(passGateAgain as TaskFunction<[string], AsyncGenerator<number>>, gate.name))),
  'Executor.shutdown': executorRow(async (executor, gate) => {
    try {
      void executor.submit(passGate, gate.name).catch(() => undefined);
    } catch {
      // Another has begun to shut it down.
    }
    await executor.shutdown();
    return 'shut down';
  }),
};
