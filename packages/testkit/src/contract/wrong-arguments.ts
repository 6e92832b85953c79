import { asCompleted, wait, type Executor, type SubmitOptions } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import type { ContractContext } from './contract-context.js';
import { basic } from '../task-references.js';

/** An option, a value that it must not have, and the class of the error. */
type Refusal = readonly [option: string, value: unknown, error: typeof TypeError | typeof RangeError];

const submitRefusals: readonly Refusal[] = [
  ['timeout', -1, RangeError],
  ['timeout', Number.NaN, RangeError],
  ['timeout', '10', TypeError],
  ['signal', {}, TypeError],
  ['signal', 'abort', TypeError],
  ['priority', Number.NaN, RangeError],
  ['priority', Infinity, RangeError],
  ['priority', '1', TypeError],
  ['name', 7, TypeError],
  ['key', {}, TypeError],
  ['key', Symbol('k'), TypeError],
  ['retries', -1, RangeError],
  ['retries', 1.5, RangeError],
  ['retries', '2', TypeError],
  ['transfer', {}, TypeError],
  ['transfer', [1], TypeError],
];

const mapRefusals: readonly Refusal[] = [
  ['chunkSize', 0, RangeError],
  ['chunkSize', -1, RangeError],
  ['chunkSize', 1.5, RangeError],
  ['chunkSize', '2', TypeError],
  ['bufferSize', 0, RangeError],
  ['bufferSize', -4, RangeError],
  ['bufferSize', 2.5, RangeError],
  ['bufferSize', 'many', TypeError],
  ['timeout', -1, RangeError],
  ['timeout', '5', TypeError],
  ['ordered', 'yes', TypeError],
  ['signal', {}, TypeError],
];

/** What is refused, clearly and at the call. */
export function wrongArgumentsContract(context: ContractContext): void {
  function refuses(call: (executor: Executor) => unknown, error: typeof TypeError | typeof RangeError, naming: string): void {
    const executor = context.executor();
    expect(() => call(executor)).toThrow(error);
    expect(() => call(executor)).toThrow(new RegExp(`\\b${naming}\\b`));
  }

  describe('wrong options', () => {
    it.each(submitRefusals)('of submitWith throw at the call and name the option: %s: %o', (option, value, error) => {
      refuses((executor) => executor.submitWith({ [option]: value }, basic.square, 1), error, option);
    });

    it.each(mapRefusals)('of map and starmap throw at the call and name the option: %s: %o', (option, value, error) => {
      refuses((executor) => executor.map(basic.square, [1], { [option]: value }), error, option);
      refuses((executor) => executor.starmap(basic.add, [[1, 2]], { [option]: value }), error, option);
    });

    it('with unknown names are refused, and the name is told', () => {
      refuses((executor) => executor.submitWith({ timeOut: 5 } as SubmitOptions, basic.square, 1), TypeError, 'timeOut');
      refuses((executor) => executor.map(basic.square, [1], { chunksize: 5 } as object), TypeError, 'chunksize');
      refuses((executor) => executor.shutdown({ cancelFutures: true } as object), TypeError, 'cancelFutures');
    });

    it.each([null, 5, 'options'])('that are no object are refused: %s', (options) => {
      refuses((executor) => executor.submitWith(options as unknown as SubmitOptions, basic.square, 1), TypeError, 'options');
      refuses((executor) => executor.map(basic.square, [1], options as unknown as object), TypeError, 'options');
    });

    it.each([['wait', 'no'], ['cancelPending', 1]])('of shutdown are refused: %s: %o', (option, value) => {
      refuses((executor) => executor.shutdown({ [option]: value }), TypeError, option);
    });

    it.each(['pending', 'done'])('of the waits of a %s future throw at the call and name the option', async (state) => {
      const { executor, release } = await context.busyExecutor();
      const future = executor.submit(basic.square, 3);
      if (state === 'done') {
        release();
        await future;
      }
      const waits: ((options: object) => unknown)[] = [
        (options) => future.result(options),
        (options) => future.resultSync(options),
        (options) => future.exception(options),
        (options) => wait([future], options),
        (options) => asCompleted([future], options),
      ];
      for (const call of waits) {
        expect(() => call({ x: 1 })).toThrow(TypeError);
        expect(() => call({ x: 1 })).toThrow(/option 'x'/);
        for (const options of [null, 5, 'timeout']) expect(() => call(options as unknown as object)).toThrow(TypeError);
        expect(() => call({ timeout: -1 })).toThrow(RangeError);
      }
      expect(() => future.resultSync({ signal: new AbortController().signal } as object)).toThrow("unknown option 'signal'");
      release();
      expect(await future.result({ timeout: undefined, signal: undefined })).toBe(9);
    });

    it('that are undefined count as left out', async () => {
      const executor = context.executor();
      const options = { signal: undefined, timeout: undefined, priority: undefined, transfer: undefined, name: undefined, key: undefined, retries: undefined };
      expect(await executor.submitWith(options, basic.square, 3)).toBe(9);
    });
  });

  describe('a wrong function', () => {
    it.each([undefined, null, 5, {}, 'square'])('is refused at the call, which the message names: %s', (value) => {
      const fn = value as (x: number) => number;
      refuses((executor) => executor.submit(fn, 1), TypeError, 'submit: .*function');
      refuses((executor) => executor.submitWith({}, fn, 1), TypeError, 'submitWith: .*function');
      refuses((executor) => executor.map(fn, [1]), TypeError, 'map: .*function');
      refuses((executor) => executor.starmap(fn, [[1]]), TypeError, 'starmap: .*function');
    });
  });

  describe('wrong items', () => {
    it.each([undefined, null, 5, {}])('of map are refused at the call: %s', (items) => {
      refuses((executor) => executor.map(basic.square, items as number[]), TypeError, 'map: .*iterable');
      refuses((executor) => executor.starmap(basic.add, items as [number, number][]), TypeError, 'starmap: .*iterable');
    });

    it.each([
      [5, '5'],
      ['12', '"12"'],
      [new Set([1, 2]), 'an instance of Set'],
      [undefined, 'undefined'],
    ])('of starmap that are no tuples fail the map at their place: %s', async (item, described) => {
      const results = context.executor().starmap(basic.add, [[1, 2], item as unknown as [number, number]]);
      expect(await results.next()).toEqual({ done: false, value: 3 });
      const message = `starmap: expected a tuple of arguments for each call, received ${described}`;
      await expect(results.next()).rejects.toEqual(new TypeError(message));
    });
  });
}
