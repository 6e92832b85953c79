import { TaskSerializationError } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import { collectUntilError } from './collect.js';
import type { ContractContext } from './contract-context.js';
import { basic, failing, stopping } from '../task-references.js';

/** Values that cannot be carried to a task or back. Runs only where values are copied. */
export function serializationContract(context: ContractContext): void {
  describe.runIf(context.capabilities.copies)('a value that cannot be copied', () => {
    const uncloneable: readonly (readonly [string, () => unknown])[] = [
      ['a function', () => () => undefined],
      ['a symbol', () => Symbol('s')],
      ['an object that holds a function', () => ({ deep: [{ callback: () => undefined }] })],
      ['a promise', () => Promise.resolve(1)],
      ['a weak map', () => new WeakMap()],
      ['an object whose getter throws', () => ({ get broken(): never { throw new RangeError('the getter threw'); } })],
    ];

    it.each(uncloneable)('as an argument rejects with TaskSerializationError: %s', async (_name, make) => {
      const executor = context.executor();
      const future = executor.submit(basic.identity, make());
      await expect(future).rejects.toBeInstanceOf(TaskSerializationError);
      await expect(future).rejects.toMatchObject({ code: 'ERR_HEDDLE_TASK_SERIALIZATION', message: expect.stringMatching(/^Argument 1 of the task 'identity' cannot be sent: ./) as unknown });
      expect(await executor.submit(basic.square, 3)).toBe(9);
    });

    it('because it is nested too deeply rejects with TaskSerializationError, as argument, result and error', async () => {
      const executor = context.executor();
      let deep: unknown = null;
      for (let i = 0; i < 100_000; i++) deep = [deep];
      await expect(executor.submit(basic.identity, deep)).rejects.toBeInstanceOf(TaskSerializationError);
      for (const name of ['returnTooDeep', 'throwTooDeep'] as const) {
        await expect(executor.submit(failing[name], 100_000)).rejects.toBeInstanceOf(TaskSerializationError);
      }
      expect(await executor.submit(basic.square, 3)).toBe(9);
    });

    it('among many arguments hurts no other task', async () => {
      const executor = context.executor();
      const futures = Array.from({ length: 100 }, (_, i) => executor.submit(basic.identity, i % 10 === 5 ? Symbol('no') : i));
      const outcomes = await Promise.allSettled(futures);
      outcomes.forEach((outcome, i) => {
        if (i % 10 === 5) expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(TaskSerializationError) as unknown });
        else expect(outcome).toEqual({ status: 'fulfilled', value: i });
      });
    });

    it.each(['returnFunction', 'returnUncloneable', 'returnThrowingGetter'] as const)(
      'as a result rejects with TaskSerializationError: %s',
      async (name) => {
        const executor = context.executor({ maxWorkers: 1 });
        const place = await executor.submit(basic.whereAmI);
        await expect(executor.submit(failing[name])).rejects.toBeInstanceOf(TaskSerializationError);
        expect(await executor.submit(basic.whereAmI)).toBe(place);
      },
    );

    it('as a thrown value rejects with TaskSerializationError', async () => {
      const executor = context.executor();
      await expect(executor.submit(failing.throwFunction)).rejects.toBeInstanceOf(TaskSerializationError);
      expect(await executor.submit(basic.square, 3)).toBe(9);
    });

    it('as an error whose class cannot make it again arrives as an error with its message', async () => {
      const executor = context.executor();
      const error = await executor.submit(failing.throwUnrevivable).exception();
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).message).toContain('cannot be revived');
      expect(await executor.submit(basic.square, 3)).toBe(9);
    });

    it('as a property of an error leaves the error as it is otherwise', async () => {
      const error = await context.executor().submit(failing.throwUncloneable).exception();
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toMatchObject({ message: 'holds a function', kept: 1 });
    });

    it('as an item of a map fails the map at its place', async () => {
      const outcome = await collectUntilError(context.executor().map(basic.identity, [1, 2, Symbol('no'), 4]));
      expect(outcome).toEqual({ values: [1, 2], error: expect.any(TaskSerializationError) as unknown });
    });

    it.each([2, 3, 4, 100])('as an item of a map in chunks of %i leaves the results before it', async (chunkSize) => {
      const executor = context.executor();
      const outcome = await collectUntilError(executor.map(basic.identity, [1, 2, Symbol('no'), 4], { chunkSize }));
      expect(outcome).toEqual({ values: [1, 2], error: expect.any(TaskSerializationError) as unknown });
      const tuples = [[1, 2], [3, Symbol('no')], [5, 6]] as [number, number][];
      expect(await collectUntilError(executor.starmap(basic.add, tuples, { chunkSize }))).toMatchObject({ values: [3] });
      expect(await executor.submit(basic.square, 3)).toBe(9);
    });

    it('as a result within a map fails the map at its place', async () => {
      const fn = (x: number): unknown => (x === 3 ? () => x : x);
      const outcome = await collectUntilError(context.executor().map(fn, [1, 2, 3, 4]));
      expect(outcome).toEqual({ values: [1, 2], error: expect.any(TaskSerializationError) as unknown });
    });

    it('as progress fails the call of reportProgress', async () => {
      const executor = context.executor();
      const future = executor.submit(stopping.reportUncloneable);
      expect(await future).toBe('ERR_HEDDLE_TASK_SERIALIZATION');
      expect(await executor.submit(stopping.reportEach, [1])).toBe(1);
    });
  });

  describe('a result that is awkward to look at', () => {
    it('rejects with what reading its `then` throws, as `await` does', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      await expect(executor.submit(failing.returnThrowingThen)).rejects.toThrow(new RangeError('the then threw'));
      await expect(executor.submit(failing.returnRevokedProxy)).rejects.toBeInstanceOf(TypeError);
      const mapped = await collectUntilError(executor.map(failing.returnThrowingThen, [1, 2]));
      expect(mapped).toEqual({ values: [], error: new RangeError('the then threw') });
      expect(await executor.submit(basic.square, 3)).toBe(9);
    });

    it.each(['returnFalseGenerator', 'returnThrowingTag'] as const)('is no generator because it says so: %s', async (name) => {
      const executor = context.executor({ maxWorkers: 1 });
      expect(await executor.submit(failing[name])).toEqual({ kept: 1 });
      expect(await collectUntilError(executor.map(failing[name], [1]))).toEqual({ values: [{ kept: 1 }] });
    });

    it.runIf(context.capabilities.copies)('cannot be sent where it is a proxy, of a generator too', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      await expect(executor.submit(failing.returnGeneratorProxy)).rejects.toBeInstanceOf(TaskSerializationError);
      expect(await executor.submit(basic.square, 3)).toBe(9);
    });

    it('may be thrown as well', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      expect(await executor.submit(failing.throwRevokedProxy).exception()).toBeInstanceOf(Error);
      expect(await executor.submitWith({ retries: 2 }, failing.throwRevokedProxy).exception()).toBeInstanceOf(Error);
      expect(await executor.submit(basic.square, 3)).toBe(9);
    });
  });
}
