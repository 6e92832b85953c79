import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  checkCancelled,
  CannotBlockError,
  currentTaskSignal,
  ExecutorShutdownError,
  inline,
  InlineExecutor,
  moduleTasks,
  reportProgress,
  task,
  TaskSerializationError,
  TaskTimeoutError,
} from '../src/index.js';
import { turn } from './support/futures.js';
import type * as squaresModule from './tasks/squares.js';
import { revealed } from './tasks/squares.js';

// What only this executor does. What it has in common with the pools is in the contract suite of @heddle/testkit.

const squares = moduleTasks<typeof squaresModule>(new URL('./tasks/squares.ts', import.meta.url));

// Tasks that need this module's variables; they run in this very thread.
const order: string[] = [];
const gates = new Map<string, () => void>();
const pass = task(import.meta.url, async function pass(name: string): Promise<string> {
  order.push(`${name} begins`);
  await new Promise<void>((resolve) => gates.set(name, resolve));
  order.push(`${name} ends`);
  return name;
});
const note = task(import.meta.url, function note(name: string): string {
  order.push(name);
  return name;
});

let executor: InlineExecutor;
beforeEach(() => {
  executor = new InlineExecutor();
  order.length = 0;
  gates.clear();
});
afterEach(async () => {
  for (const open of gates.values()) open();
  await executor.shutdown({ cancelPending: true });
});

describe('the inline executor', () => {
  it('runs tasks later, one at a time, in order', async () => {
    const futures = [executor.submit(pass, 'a'), executor.submit(note, 'b')];
    expect(order).toEqual([]);
    await turn();
    expect(order).toEqual(['a begins']);
    expect(futures.map((future) => future.state)).toEqual(['running', 'pending']);
    gates.get('a')?.();
    await Promise.all(futures);
    expect(order).toEqual(['a begins', 'a ends', 'b']);
  });

  it('gives what a task settles a chance before the next begins', async () => {
    const first = executor.submit(note, 'first');
    const second = executor.submit(note, 'second');
    await first;
    expect(second.cancel()).toBe(true);
    await turn();
    expect(order).toEqual(['first']);
  });

  it('may have several tasks under way', async () => {
    const several = new InlineExecutor({ maxWorkers: 2 });
    const futures = ['a', 'b', 'c'].map((name) => several.submit(pass, name));
    await turn();
    await turn();
    expect(order).toEqual(['a begins', 'b begins']);
    gates.get('b')?.();
    await futures[1];
    await turn();
    expect(order).toEqual(['a begins', 'b begins', 'b ends', 'c begins']);
    for (const open of gates.values()) open();
    await several.shutdown();
  });

  it.each([
    [{ maxWorkers: 0 }, RangeError],
    [{ maxWorkers: '2' }, TypeError],
    [{ workers: 2 }, TypeError],
  ])('refuses %o', (options, errorClass) => {
    expect(() => new InlineExecutor(options as never)).toThrow(errorClass);
  });

  it('checks functions as if they had to travel', () => {
    expect(() => executor.submit(() => order.length)).toThrow('captures a variable that would not travel with it: order');
    expect(() => executor.map((x: number) => order.length + x, [1])).toThrow(TypeError);
    expect(() => executor.submit('square' as never)).toThrow('submit: expected a function to run, received "square"');
    expect(() => executor.map(null as never, [])).toThrow('map: expected a function');
    expect(() => executor.starmap(null as never, [])).toThrow('starmap: expected a function');
  });

  it('runs what is marked, referenced, or given its captures', async () => {
    expect(await executor.submit(revealed.hidden, 1)).toBe(1001);
    expect(await executor.submit(squares.plain, 3)).toBe(2);
    expect(await executor.submit(squares.square, 3)).toBe(9);
    const factor = { by: 3 };
    expect(await executor.submit(inline((x: number) => x * factor.by, { factor }), 4)).toBe(12);
  });

  it('gives each call its own copy of captured values', async () => {
    const list: number[] = [];
    const push = inline(() => list.push(1), { list });
    expect([await executor.submit(push), await executor.submit(push), list.length]).toEqual([1, 1, 0]);
    const fn = (): number => 1;
    const bad = inline(() => typeof list, { list: [fn] });
    await expect(executor.submit(bad)).rejects.toThrow('A captured value of the task');
  });

  it('copies arguments at the call, and results', async () => {
    const argument = { list: [1] };
    const future = executor.submit((given: { list: number[] }) => given, argument);
    argument.list.push(2);
    const result = await future;
    expect(result).toEqual({ list: [1] });
    expect(result).not.toBe(argument);
  });

  it('says which argument cannot be copied', async () => {
    const future = executor.submit((a: number, b: unknown) => [a, b], 1, () => 2);
    await expect(future).rejects.toBeInstanceOf(TaskSerializationError);
    await expect(future).rejects.toThrow(/^Argument 2 of the task '\(anonymous\)' cannot be sent: .* could not be cloned/);
    const named = executor.submitWith({ name: 'mine' }, () => Symbol('no'));
    await expect(named).rejects.toThrow("The result of the task 'mine' cannot be sent: Symbol(no) could not be cloned.");
  });

  it('gives every attempt the arguments as they were submitted', async () => {
    const attempts = task(import.meta.url, function attempts(list: number[]): number {
      list.push(0);
      order.push(`with ${list.length}`);
      if (order.length < 3) throw new Error('again');
      return list.length;
    });
    expect(await executor.submitWith({ retries: 5 }, attempts, [])).toBe(1);
    expect(order).toEqual(['with 1', 'with 1', 'with 1']);
  });

  it('retries before what was queued meanwhile, and not what cannot be sent', async () => {
    const failing = task(import.meta.url, function failing(): never {
      order.push('attempt');
      throw new RangeError('always');
    });
    const [future, after] = [executor.submitWith({ retries: 2 }, failing), executor.submit(note, 'after')];
    await expect(future).rejects.toThrow('always');
    await after;
    expect(order).toEqual(['attempt', 'attempt', 'attempt', 'after']);
    const unsendable = task(import.meta.url, function unsendable(): unknown {
      order.push('unsendable');
      return () => 1;
    });
    await expect(executor.submitWith({ retries: 2 }, unsendable)).rejects.toBeInstanceOf(TaskSerializationError);
    expect(order.filter((entry) => entry === 'unsendable')).toHaveLength(1);
  });

  it('keeps an error the object that it is', async () => {
    class Unregistered extends Error {}
    const error = new Unregistered('x');
    const throwing = task(import.meta.url, () => {
      throw error;
    });
    expect(await executor.submit(throwing).exception()).toBe(error);
  });
});

describe('a result that is awkward to look at', () => {
  const revoked = (): object => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };
  const returning = task(import.meta.url, (name: keyof typeof awkward): unknown => awkward[name]());
  const throwing = task(import.meta.url, (): never => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is what is tested
    throw revoked();
  });
  const awkward = {
    throwingThen: () => ({
      get then(): never {
        throw new RangeError('no then');
      },
    }),
    revoked,
    falseGenerator: () => ({ [Symbol.toStringTag]: 'Generator', kept: 1 }),
    throwingTag: () => ({
      get [Symbol.toStringTag](): never {
        throw new RangeError('no tag');
      },
      kept: 1,
    }),
    generatorProxy: () =>
      new Proxy(
        (function* () {
          yield 1;
        })(),
        {},
      ),
  };

  it('rejects with what reading its `then` throws', async () => {
    await expect(executor.submit(returning, 'throwingThen')).rejects.toThrow(new RangeError('no then'));
    await expect(executor.submit(returning, 'revoked')).rejects.toBeInstanceOf(TypeError);
    expect(() => executor.submit(returning, 'throwingThen').resultSync()).toThrow('no then');
    expect(await executor.submit(note, 'next')).toBe('next');
  });

  it('is no generator because it says so', async () => {
    expect(await executor.submit(returning, 'falseGenerator')).toEqual({ kept: 1 });
    expect(await executor.submit(returning, 'throwingTag')).toEqual({ kept: 1 });
    await expect(executor.submit(returning, 'generatorProxy')).rejects.toBeInstanceOf(TaskSerializationError);
  });

  it('may be thrown as well', async () => {
    await expect(executor.submit(throwing)).rejects.toBeInstanceOf(TypeError);
    await expect(executor.submitWith({ retries: 2 }, throwing)).rejects.toBeInstanceOf(TypeError);
    expect(await executor.submit(note, 'next')).toBe('next');
  });
});

describe('resultSync of an inline task', () => {
  it('runs it right there, before what is queued', () => {
    void executor.submit(note, 'queued');
    expect(executor.submit((x: number) => x * 2, 21).resultSync()).toBe(42);
    expect(() =>
      executor
        .submit(() => {
          throw new RangeError('no');
        })
        .resultSync(),
    ).toThrow('no');
    expect(order).toEqual([]);
  });

  it('runs all its attempts', () => {
    const failTwice = task(import.meta.url, function failTwice(): number {
      if (order.push('attempt') < 3) throw new Error('again');
      return order.length;
    });
    expect(executor.submitWith({ retries: 2 }, failTwice).resultSync()).toBe(3);
  });

  it('may be called within another task', async () => {
    const outer = task(import.meta.url, () => executor.submit((x: number) => x + 1, 1).resultSync());
    expect(await executor.submit(outer)).toBe(2);
  });

  it('throws CannotBlockError where the task needs the event loop', async () => {
    const future = executor.submit(async (x: number) => x, 1);
    expect(() => future.resultSync()).toThrow(CannotBlockError);
    expect(() => future.resultSync()).toThrow("The task '(anonymous)' is running on this thread");
    expect(await future).toBe(1);
    // Its module is still to be imported.
    const fresh = moduleTasks<typeof squaresModule>(new URL('./tasks/squares.ts?fresh', import.meta.url));
    expect(() => executor.submit(fresh.plain, 1).resultSync()).toThrow(CannotBlockError);
  });
});

describe('an inline task that is to stop', () => {
  it('fails with TaskTimeoutError when its time is up, and the next one runs a little later', async () => {
    const started = performance.now();
    const stuck = executor.submitWith({ timeout: 10, name: 'stuck' }, () => new Promise(() => undefined));
    const next = executor.submit(note, 'next');
    await expect(stuck).rejects.toBeInstanceOf(TaskTimeoutError);
    await expect(stuck).rejects.toThrow("The task 'stuck' ran for longer than 10 ms");
    expect(order).toEqual([]);
    expect(await next).toBe('next');
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('fails when it held the thread beyond its time', async () => {
    const future = executor.submitWith({ timeout: 5 }, () => {
      const end = performance.now() + 15;
      while (performance.now() < end);
      return 'too late';
    });
    await expect(future).rejects.toBeInstanceOf(TaskTimeoutError);
  });

  it('is told so by checkCancelled, also within one turn', async () => {
    const computing = task(import.meta.url, function computing(): never {
      for (;;) {
        try {
          checkCancelled();
        } catch (error) {
          order.push((error as Error).name);
          throw error;
        }
      }
    });
    await expect(executor.submitWith({ timeout: 5 }, computing)).rejects.toBeInstanceOf(TaskTimeoutError);
    expect(order).toEqual(['TaskTimeoutError']);
  });

  it('is told so by its signal, after an await too, with the reason', async () => {
    const listening = task(import.meta.url, async function listening(): Promise<void> {
      await Promise.resolve();
      const signal = currentTaskSignal();
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      order.push(String(signal.reason));
      expect(() => checkCancelled()).toThrow();
    });
    const controller = new AbortController();
    const future = executor.submitWith({ signal: controller.signal }, listening);
    await turn();
    controller.abort('enough');
    await expect(future).rejects.toBe('enough');
    expect(future.state).toBe('cancelled');
    await turn();
    expect(order).toEqual(['enough']);
  });

  it('has its own context, and nobody else has it', async () => {
    const several = new InlineExecutor({ maxWorkers: 2 });
    const signals = new Set<AbortSignal>();
    const own = task(import.meta.url, async function own(): Promise<boolean> {
      const before = currentTaskSignal();
      signals.add(before);
      await turn();
      return currentTaskSignal() === before;
    });
    expect(await Promise.all([several.submit(own), several.submit(own)])).toEqual([true, true]);
    expect(signals.size).toBe(2);
    expect(signals.has(currentTaskSignal())).toBe(false);
  });

  it('reports progress as copies', async () => {
    const value = { done: 1 };
    const reporting = task(import.meta.url, () => {
      reportProgress(value);
      value.done = 2;
    });
    const seen: unknown[] = [];
    const future = executor.submit(reporting);
    future.onProgress((progress) => seen.push(progress));
    await future;
    expect(seen).toEqual([{ done: 1 }]);
  });
});

describe('an inline generator', () => {
  const counted = task(import.meta.url, function* counted(n: number): Generator<number, string> {
    try {
      for (let i = 0; i < n; i++) {
        order.push(`yields ${i}`);
        yield i;
      }
    } finally {
      order.push('closed');
    }
    return 'returned';
  });

  it('is at most sixteen values ahead, and waits for a reader who comes late', async () => {
    const stream = executor.submit(counted, 40);
    for (let i = 0; i < 60; i++) await turn();
    expect(order).toHaveLength(16);
    const values: number[] = [];
    for await (const value of stream) values.push(value);
    expect(values).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(await stream).toBe('returned');
  });

  it('goes on without a reader where it is awaited, after which its values are gone', async () => {
    const stream = executor.submit(counted, 40);
    expect(await stream).toBe('returned');
    expect(() => stream[Symbol.asyncIterator]()).toThrow('The values of this generator were dropped: its result was awaited and nobody read');
  });

  it('keeps its values for a late reader where they fit', async () => {
    const stream = executor.submit(counted, 5);
    expect(await stream).toBe('returned');
    const values: number[] = [];
    for await (const value of stream) values.push(value);
    expect(values).toEqual([0, 1, 2, 3, 4]);
  });

  it('is cancelled, and closed, when its reader leaves', async () => {
    const stream = executor.submit(counted, Infinity);
    for await (const value of stream) if (value === 3) break;
    await expect(stream).rejects.toMatchObject({ code: 'ERR_HEDDLE_CANCELLED', reason: 'its reader left' });
    expect(stream.state).toBe('cancelled');
    await turn();
    expect(order.at(-1)).toBe('closed');
  });

  it('is left at once, also where it is stuck, and told so by its signal', async () => {
    const stuck = task(import.meta.url, async function* stuck(): AsyncGenerator<number> {
      yield 1;
      const signal = currentTaskSignal();
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      order.push('told');
    });
    const deaf = task(import.meta.url, async function* deaf(): AsyncGenerator<number> {
      yield 1;
      await new Promise(() => undefined);
    });
    for (const generator of [stuck, deaf]) {
      const stream = executor.submit(generator);
      for await (const _ of stream) {
        // By now it waits for something else than its reader.
        await turn();
        break;
      }
      expect(stream.state).toBe('cancelled');
    }
    await executor.submit(note, 'next');
    expect(order).toEqual(['told', 'next']);
  });

  it('never starts where its reader has left before', async () => {
    const stream = executor.submit(counted, 3);
    await stream[Symbol.asyncIterator]().return?.();
    expect(stream.state).toBe('cancelled');
    await turn();
    expect(order).toEqual([]);
  });

  it('leaves the event loop its turns', async () => {
    const stream = executor.submit(counted, Infinity);
    let turns = 0;
    const interval = setInterval(() => turns++, 1);
    const started = performance.now();
    for await (const _ of stream) if (turns > 5 || performance.now() - started > 5000) break;
    clearInterval(interval);
    expect(turns).toBeGreaterThan(5);
  });

  it('goes on without a reader where it has a done-callback', async () => {
    const stream = executor.submit(counted, 40);
    await new Promise<void>((resolve) => stream.addDoneCallback(() => resolve()));
    expect(stream.resultSync()).toBe('returned');
  });

  it.each([{}, { cancelPending: true }])('goes on without a reader where its executor is shut down (%o)', async (options) => {
    const stream = executor.submit(counted, 40);
    for (let i = 0; i < 60; i++) await turn();
    expect(order).toHaveLength(16);
    await executor.shutdown(options);
    expect([stream.state, order.length, order.at(-1)]).toEqual(['finished', 41, 'closed']);
    expect(() => stream[Symbol.asyncIterator]()).toThrow(TypeError);
  });

  it('that has not begun goes on too where its executor is shut down', async () => {
    const streams = [executor.submit(counted, 40), executor.submit(counted, 40)];
    await executor.shutdown();
    expect(streams.map((stream) => stream.resultSync())).toEqual(['returned', 'returned']);
  });

  it('waits for its reader all the same, however slow, where its executor is shut down', async () => {
    const stream = executor.submit(counted, 40);
    const values = stream[Symbol.asyncIterator]();
    await turn();
    let over = false;
    const ended = executor.shutdown({ cancelPending: true }).then(() => (over = true));
    stream.addDoneCallback(() => undefined);
    for (let i = 0; i < 60; i++) await turn();
    expect([over, order.length]).toEqual([false, 16]);
    for (let i = 0; i < 40; i++) expect(await values.next()).toEqual({ value: i, done: false });
    expect((await values.next()).done).toBe(true);
    await ended;
  });

  it('is stopped by its time-out, finally blocks included', async () => {
    const stream = executor.submitWith({ timeout: 10 }, counted, Infinity);
    await expect(stream).rejects.toBeInstanceOf(TaskTimeoutError);
    await turn();
    await turn();
    expect(order.at(-1)).toBe('closed');
  });
});

describe('the shutdown of an inline executor', () => {
  it('refuses tasks from then on, those of running tasks too', async () => {
    const submitting = task(import.meta.url, async function submitting(): Promise<string> {
      await turn();
      try {
        void executor.submit(note, 'late');
      } catch (error) {
        return (error as { code: string }).code;
      }
      return 'taken';
    });
    const future = executor.submit(submitting);
    const ended = executor.shutdown();
    expect(() => executor.submit(note, 'x')).toThrow(ExecutorShutdownError);
    expect(await future).toBe('ERR_HEDDLE_EXECUTOR_SHUTDOWN');
    await ended;
  });
});
