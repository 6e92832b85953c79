import { describe, expect, it } from 'vitest';

import type { BoardHandle } from '../board/board.js';
import { collect, collectUntilError } from './collect.js';
import type { ContractContext } from './contract-context.js';
import { ItemSource } from './item-source.js';
import { basic, failing, stepping, stopping } from '../task-references.js';

/** What `map` and `starmap` give for what they are given. */
export function mappingContract(context: ContractContext): void {
  const numbers = Array.from({ length: 100 }, (_, i) => i);
  const squares = numbers.map((x) => x * x);

  describe('map', () => {
    it('gives the results in the order of the items', async () => {
      expect(await collect(context.executor().map(basic.square, numbers))).toEqual(squares);
    });

    it('takes any iterable, async ones included', async () => {
      const executor = context.executor();
      expect(await collect(executor.map(basic.square, new Set([3, 1, 2])))).toEqual([9, 1, 4]);
      expect(await collect(executor.map(basic.square, new ItemSource(10).sync()))).toEqual(squares.slice(0, 10));
      expect(await collect(executor.map(basic.square, new ItemSource(10).async()))).toEqual(squares.slice(0, 10));
    });

    it('awaits what an async function gives', async () => {
      expect(await collect(context.executor().map(basic.squareLater, numbers))).toEqual(squares);
    });

    it('gives nothing for no items', async () => {
      const executor = context.executor();
      expect(await collect(executor.map(basic.square, []))).toEqual([]);
      expect(await collect(executor.map(basic.square, new ItemSource(0).async()))).toEqual([]);
      expect(await collect(executor.map(basic.square, [], { bufferSize: 1, chunkSize: 10, ordered: false }))).toEqual([]);
    });

    it.each([1, 3, 7, 100, 1000])('gives the same with chunks of %i', async (chunkSize) => {
      expect(await collect(context.executor().map(basic.square, numbers, { chunkSize }))).toEqual(squares);
    });

    it.each([1, 2, 3, 7, 99, 100, 101, 10_000])('gives the same with a buffer of %i', async (bufferSize) => {
      expect(await collect(context.executor().map(basic.square, numbers, { bufferSize }))).toEqual(squares);
    });

    it('gives the same with a buffer that is smaller than a chunk', async () => {
      expect(await collect(context.executor().map(basic.square, numbers, { bufferSize: 3, chunkSize: 8 }))).toEqual(squares);
    });

    it('gives each result once with ordered: false', async () => {
      const results = await collect(context.executor().map(basic.square, numbers, { ordered: false }));
      expect(results.toSorted((a, b) => a - b)).toEqual(squares);
    });

    it('gives results as they are completed with ordered: false', async () => {
      const executor = context.executor({ maxWorkers: 2 });
      const board = context.board();
      const tuples: [BoardHandle, number, number][] = [[board.handle, 0, 1], [board.handle, 1, 0]];
      const mapped = executor.starmap(stepping.pass<number>, tuples, { ordered: false, chunkSize: 1 });
      await board.arrived(2);
      board.open(1);
      expect(await mapped.next()).toEqual({ done: false, value: 1 });
      board.open(2);
      expect(await mapped.next()).toEqual({ done: false, value: 0 });
      expect(await mapped.next()).toEqual({ done: true, value: undefined });
    });

    it('passes the item and nothing else', async () => {
      expect(await collect(context.executor().map(basic.countArguments, [1, 2, 3]))).toEqual([1, 1, 1]);
    });

    it('passes undefined items and gives undefined results', async () => {
      expect(await collect(context.executor().map(basic.identity, [undefined, null, undefined]))).toEqual([undefined, null, undefined]);
    });

    it('answers several calls of next at a time, in order, and all of those beyond the end', async () => {
      const results = context.executor().map(basic.square, [1, 2, 3]);
      const steps = await Promise.all([results.next(), results.next(), results.next(), results.next(), results.next()]);
      expect(steps.map((step) => step.value as number | undefined)).toEqual([1, 4, 9, undefined, undefined]);
      expect(steps.map((step) => step.done ?? false)).toEqual([false, false, false, true, true]);
    });

    it('is its own iterator', () => {
      const results = context.executor().map(basic.square, []);
      expect(results[Symbol.asyncIterator]()).toBe(results);
    });

    it('runs beside other tasks and other maps of the executor', async () => {
      const executor = context.executor();
      const [first, second, third] = await Promise.all([
        collect(executor.map(basic.square, numbers)),
        collect(executor.map(basic.squareLater, numbers)),
        Promise.all(numbers.map((x) => executor.submit(basic.square, x))),
      ]);
      expect([first, second, third]).toEqual([squares, squares, squares]);
    });

    it('is as good for a hundred thousand items', async () => {
      const n = 100_000;
      let sum = 0;
      let index = 0;
      for await (const value of context.executor().map(basic.square, Array.from({ length: n }, (_, i) => i))) {
        if (value !== index * index) throw new Error(`item ${index} gave ${value}`);
        sum += value;
        index++;
      }
      expect([index, sum]).toEqual([n, (n * (n - 1) * (2 * n - 1)) / 6]);
    });
  });

  describe('starmap', () => {
    it('spreads each tuple over the arguments', async () => {
      const tuples: [number, number][] = [[1, 2], [3, 4], [5, 6]];
      expect(await collect(context.executor().starmap(basic.add, tuples))).toEqual([3, 7, 11]);
      expect(await collect(context.executor().starmap(basic.add, tuples, { chunkSize: 2, bufferSize: 2 }))).toEqual([3, 7, 11]);
    });

    it('takes tuples of any length', async () => {
      expect(await collect(context.executor().starmap(basic.countArguments, [[], [1], [1, 2, 3]]))).toEqual([0, 1, 3]);
    });
  });

  describe('an error in a map', () => {
    it.each([{}, { chunkSize: 1 }, { chunkSize: 4 }, { chunkSize: 100 }, { bufferSize: 2 }])(
      'comes at its place, after all results before it, and ends the map (%o)',
      async (options) => {
        const divisors: [number, number][] = [8, 4, 2, 1, 0, 1, 0].map((divisor) => [8, divisor]);
        const results = context.executor().starmap(basic.divide, divisors, options);
        expect(await collectUntilError(results)).toEqual({ values: [1, 2, 4, 8], error: new RangeError('division by zero') });
        expect(await results.next()).toEqual({ done: true, value: undefined });
      },
    );

    it('may be anything that can be thrown', async () => {
      const results = context.executor().map(failing.rejectWith, [undefined]);
      const outcome = await collectUntilError(results);
      expect(outcome).toHaveProperty('error', undefined);
    });

    it('ends an unordered map when it comes', async () => {
      const outcome = await collectUntilError(context.executor().starmap(basic.divide, [[1, 0], [2, 0]], { ordered: false }));
      expect(outcome.error).toEqual(new RangeError('division by zero'));
    });

    it('of the source comes after the results of the items before it', async () => {
      const executor = context.executor();
      function* failingSource(): Generator<number> {
        yield 1;
        yield 2;
        throw new SyntaxError('the source failed');
      }
      async function* failingAsyncSource(): AsyncGenerator<number> {
        yield* failingSource();
      }
      for (const source of [failingSource(), failingAsyncSource()]) {
        expect(await collectUntilError(executor.map(basic.square, source))).toEqual({ values: [1, 4], error: new SyntaxError('the source failed') });
      }
    });

    it('of the source is a TypeError where its iterator gives no object', async () => {
      const executor = context.executor();
      const iterator = { next: () => 5 };
      for (const source of [{ [Symbol.iterator]: () => iterator }, { [Symbol.asyncIterator]: () => iterator }]) {
        const { values, error } = await collectUntilError(executor.map(basic.square, source as unknown as Iterable<number>));
        expect([values, error]).toEqual([[], expect.any(TypeError)]);
      }
    });

    it('leaves the executor as good as new', async () => {
      const executor = context.executor();
      await collectUntilError(executor.map(stopping.reportEach, [[1], 5 as unknown as number[], [2]]));
      expect(await collect(executor.map(basic.square, numbers))).toEqual(squares);
    });
  });
}
