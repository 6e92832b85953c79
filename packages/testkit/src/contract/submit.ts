import { threadId } from 'node:worker_threads';

import { describeFuture, Future, inline } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import type { ContractContext } from './contract-context.js';
import { basic, failing, stepping } from '../task-references.js';

/** What `submit` gives, and which functions it takes. */
export function submitContract(context: ContractContext): void {
  describe('submit', () => {
    it('gives a future of what the function returns', async () => {
      const future = context.executor().submit(basic.add, 2, 3);
      expect(future).toBeInstanceOf(Future);
      expect(await future).toBe(5);
    });

    it('gives a future of what an async function resolves to', async () => {
      expect(await context.executor().submit(basic.squareLater, 7)).toBe(49);
    });

    it('rejects with what the function throws', async () => {
      const future = context.executor().submit(basic.divide, 1, 0);
      await expect(future).rejects.toThrow(new RangeError('division by zero'));
      expect(future.state).toBe('finished');
    });

    it('rejects with what an async function rejects with', async () => {
      await expect(context.executor().submit(failing.rejectWith, 'a string')).rejects.toBe('a string');
    });

    it.each([undefined, null, false, 0, '', Number.NaN])('does not swallow the falsy value %s when it is thrown', async (value) => {
      const future = context.executor().submit(failing.throwValue, value);
      const outcome = await future.then(
        () => 'it was fulfilled',
        (error: unknown) => ({ error }),
      );
      expect(outcome).toEqual({ error: value });
      expect(future.state).toBe('finished');
    });

    it('gives a future that says what it runs, and where, until that is done', async () => {
      const { executor, release } = await context.busyExecutor();
      const futures = [executor.submit(basic.square, 2), executor.submitWith({ name: 'named' }, basic.square, 3), executor.submit(basic.squareLater, 4)];
      expect(futures.map(describeFuture)).toEqual([
        expect.stringMatching(/^square in \w+Executor(?:-\d+)?$/),
        expect.stringMatching(/^named in \w+Executor(?:-\d+)?$/),
        expect.stringMatching(/^squareLater in \w+Executor(?:-\d+)?$/),
      ]);
      release();
      await Promise.all(futures);
      expect(futures.map(describeFuture)).toEqual([undefined, undefined, undefined]);
    });

    it('runs the task after it has returned, never within the call', async () => {
      const board = context.board();
      const future = context.executor().submit(stepping.record, board.handle, 1);
      expect(board.records).toEqual([]);
      expect(future.done()).toBe(false);
      await future;
      expect(board.records).toEqual([1]);
    });

    it('passes as many arguments as it was given, undefined ones included', async () => {
      const executor = context.executor();
      expect(await executor.submit(basic.countArguments)).toBe(0);
      expect(await executor.submit(basic.countArguments, undefined, null, undefined)).toBe(3);
      expect(await executor.submit(basic.countArguments, ...Array.from({ length: 300 }, (_, i) => i))).toBe(300);
    });

    it.each<[string, PropertyDescriptor]>([
      ['a symbol', { value: Symbol('name') }],
      ['a getter that throws', { get: () => { throw new Error('no name'); } }],
    ])('takes a function for an anonymous one whose name is %s', async (_what, name) => {
      const fn = Object.defineProperty((x: number) => x * 2, 'name', name);
      const executor = context.executor();
      expect(await executor.submit(fn, 21)).toBe(42);
      expect(await executor.submitWith({ timeout: 10_000 }, fn, 21)).toBe(42);
      expect(await executor.map(fn, [21]).next()).toEqual({ done: false, value: 42 });
    });

    it('resolves to undefined where the function returns nothing', async () => {
      const future: PromiseLike<unknown> = context.executor().submit(basic.returnNothing);
      expect(await future).toBeUndefined();
    });

    it.each<[string, unknown]>([
      ['negative zero', -0],
      ['not a number', Number.NaN],
      ['a big integer', 2n ** 80n],
      ['a string with a lone surrogate', 'a\uD800b'],
      ['a date', new Date(12345)],
      ['a regular expression', /x+/giu],
      ['a sparse array', Object.assign(new Array<number>(4), { 2: 7 })],
      ['undefined in an array', [undefined, null]],
      ['a map and a set, in their order', new Map<unknown, unknown>([[{ k: 1 }, new Set([3, 1, 2])]])],
      ['bytes', new Uint8Array([1, 2, 255])],
      ['a large array of numbers', Float64Array.from({ length: 5000 }, (_, i) => i / 3)],
      ['nested plain objects', { a: { b: [{ c: 'd' }], e: true }, f: null }],
      ['a long string', 'heddle '.repeat(10_000)],
    ])('brings %s there and back unchanged', async (_name, value) => {
      const returned = await context.executor().submit(basic.identity, value);
      expect(returned).toStrictEqual(value);
      expect(Object.is(returned, value)).toBe(typeof value !== 'object' || !context.capabilities.copies);
    });

    it('keeps the identities within a value, cycles included', async () => {
      const shared = { n: 1 };
      const value: { one: object; two: object; self?: object } = { one: shared, two: shared };
      value.self = value;
      const returned = await context.executor().submit(basic.identity, value);
      expect(returned.self).toBe(returned);
      expect(returned.one).toBe(returned.two);
    });

    it.runIf(context.capabilities.copies)('copies arguments when it is called: later changes are not seen, the task’s neither', async () => {
      const { executor, release } = await context.busyExecutor();
      const list = [1, 2];
      const future = executor.submit(basic.append, list, 3);
      list.push(99);
      release();
      expect(await future).toEqual([1, 2, 3]);
      expect(list).toEqual([1, 2, 99]);
    });

    it('keeps nothing of a task that is over: its argument, its result and its future can be collected', async () => {
      const executor = context.executor();
      const references: WeakRef<object>[] = [];
      const runOne = async (i: number): Promise<void> => {
        const argument = { i, text: 'x'.repeat(1000) };
        const future = executor.submit(basic.identity, argument);
        future.addDoneCallback(() => undefined);
        references.push(new WeakRef(argument), new WeakRef(future), new WeakRef(await future));
      };
      for (let i = 0; i < 20; i++) await runOne(i);
      await collectGarbage();
      expect(references.filter((reference) => reference.deref() !== undefined)).toHaveLength(0);
      // The executor is still there, and has not been collected with them.
      expect(await executor.submit(basic.square, 3)).toBe(9);
    });

    it('runs ten thousand tasks, each with its own result', async () => {
      const executor = context.executor();
      const futures = Array.from({ length: 10_000 }, (_, i) => executor.submit(basic.square, i));
      expect(await Promise.all(futures)).toEqual(Array.from({ length: 10_000 }, (_, i) => i * i));
    });

    it('starts tasks in the order in which they were submitted', async () => {
      const { executor, release } = await context.busyExecutor();
      const board = context.board();
      const futures = Array.from({ length: 50 }, (_, i) => executor.submit(stepping.record, board.handle, i));
      release();
      await Promise.all(futures);
      expect(board.records).toEqual(Array.from({ length: 50 }, (_, i) => i));
    });

    it('runs as many tasks at a time as it has workers, and no more', async () => {
      const executor = context.executor({ maxWorkers: 2 });
      const board = context.board();
      const futures = [0, 1, 2].map((value) => executor.submit(stepping.recordAndPass, board.handle, value, value));
      await board.arrived(2);
      expect(futures.map((future) => future.state)).toEqual(['running', 'running', 'pending']);
      board.open(1);
      await board.arrived(3);
      expect(await futures[0]).toBe(0);
      expect(futures.map((future) => future.state)).toEqual(['finished', 'running', 'running']);
      board.open();
      expect(await Promise.all(futures)).toEqual([0, 1, 2]);
    });

    it.runIf(context.capabilities.workers)('runs tasks that block, side by side', async () => {
      const executor = context.executor({ maxWorkers: 2 });
      const board = context.board();
      const futures = [executor.submit(stepping.block, board.handle, 'a'), executor.submit(stepping.block, board.handle, 'b')];
      await board.arrived(2);
      board.open();
      expect(await Promise.all(futures)).toEqual(['a', 'b']);
    });

    it.runIf(context.capabilities.workers)('runs tasks elsewhere', async () => {
      expect(await context.executor().submit(basic.whereAmI)).not.toBe(`${process.pid}:${threadId}`);
    });
  });

  describe('functions', () => {
    it('takes a plain function that stands alone', async () => {
      expect(await context.executor().submit((a: number, b: number) => Math.max(a, b) * 2, 4, 5)).toBe(10);
    });

    it('takes async functions, function expressions, methods and default parameters', async () => {
      const executor = context.executor();
      const object = {
        method(x: number) {
          return x + 1;
        },
      };
      expect(await executor.submit(async (x: number) => Promise.resolve(x * 3), 2)).toBe(6);
      expect(await executor.submit(function named(x: number): number { return x <= 1 ? 1 : x * named(x - 1); }, 5)).toBe(120);
      // eslint-disable-next-line @typescript-eslint/unbound-method -- only its source travels
      expect(await executor.submit(object.method, 41)).toBe(42);
      expect(await executor.submit((x: number, y: number = x * 2) => x + y, 3)).toBe(9);
    });

    it('takes a function with its captured values', async () => {
      const factor = 3;
      expect(await context.executor().submit(inline((x: number) => x * factor, { factor }), 14)).toBe(42);
    });

    it('tells apart functions with the same source and different captures', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const scalers = [1, 2, 3].map((factor) => inline((x: number) => x * factor, { factor }));
      expect(await Promise.all(scalers.map((scale) => executor.submit(scale, 10)))).toEqual([10, 20, 30]);
      expect(await Promise.all(scalers.map((scale) => executor.submit(scale, 100)))).toEqual([100, 200, 300]);
    });

    it('refuses a function that captures a variable, and names it', () => {
      const executor = context.executor();
      const outside = { secret: 1 };
      expect(() => executor.submit(() => outside.secret)).toThrow(TypeError);
      expect(() => executor.submit(() => outside.secret)).toThrow(/\boutside\b/);
      expect(() => executor.map(() => outside.secret, [1])).toThrow(/\boutside\b/);
    });

    it.each<[string, unknown]>([
      ['undefined', undefined],
      ['null', null],
      ['a number', 42],
      ['a string', 'add'],
      ['an object', {}],
      ['a promise', Promise.resolve()],
    ])('refuses %s in place of a function, at the call', (_name, notFunction) => {
      const executor = context.executor();
      const fn = notFunction as () => void;
      expect(() => executor.submit(fn)).toThrow(TypeError);
      expect(() => executor.submitWith({}, fn)).toThrow(TypeError);
      expect(() => executor.map(fn, [])).toThrow(TypeError);
      expect(() => executor.starmap(fn, [])).toThrow(TypeError);
    });

    it('refuses native functions, bound functions and classes', () => {
      const executor = context.executor();
      expect(() => executor.submit(Math.max, 1, 2)).toThrow(TypeError);
      expect(() => executor.submit(((x: number) => x).bind(undefined), 1)).toThrow(TypeError);
      expect(() => executor.submit(ContractClass as unknown as () => void)).toThrow(TypeError);
    });

    it('goes on working after it has refused a function', async () => {
      const executor = context.executor();
      expect(() => executor.submit(undefined as unknown as () => void)).toThrow(TypeError);
      expect(await executor.submit(basic.square, 9)).toBe(81);
    });
  });
}

class ContractClass {
  readonly field = 1;
}

/** Needs `--expose-gc`. A WeakRef is cleared at the earliest in a later turn of the loop. */
async function collectGarbage(): Promise<void> {
  if (globalThis.gc === undefined) throw new Error('The contract needs node --expose-gc');
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc();
  }
}
