import { TaskLoadError } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import { QuotaError } from '../tasks/failing.js';
import { collectUntilError } from './collect.js';
import type { ContractContext } from './contract-context.js';
import { basic, failing, missing, unloadable } from '../task-references.js';

/** How an error that a task threw arrives. */
export function errorsContract(context: ContractContext): void {
  const failureOf = async (fn: () => unknown): Promise<unknown> => context.executor().submit(fn).exception();

  describe('an error of a task', () => {
    it.each(['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError'] as const)(
      'is of the same class here: %s',
      async (name) => {
        const error = await context.executor().submit(failing.throwBuiltIn, name, 'the message').exception();
        expect(error).toBeInstanceOf(globalThis[name]);
        expect(Object.getPrototypeOf(error)).toBe(globalThis[name].prototype);
        expect(error).toMatchObject({ name, message: 'the message' });
      },
    );

    it('keeps its own properties', async () => {
      const error = await failureOf(failing.throwWithProperties);
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toMatchObject({ code: 'E_PROPERTIES', details: { list: [1, 2, { deep: true }], when: new Date(0) } });
    });

    it('keeps its chain of causes, with their classes and properties', async () => {
      const top = (await failureOf(failing.throwChain)) as Error;
      const middle = top.cause as Error;
      const root = middle.cause;
      expect(top).toMatchObject({ message: 'the top' });
      expect(middle).toBeInstanceOf(TypeError);
      expect(root).toBeInstanceOf(RangeError);
      expect(root).toMatchObject({ message: 'the root', depth: 3 });
    });

    it('keeps the errors of an AggregateError', async () => {
      const error = (await failureOf(failing.throwAggregate)) as AggregateError;
      expect(error).toBeInstanceOf(AggregateError);
      expect(error.message).toBe('three failures');
      expect(error.errors).toEqual([new TypeError('one'), 'two', new RangeError('three')]);
      expect(error.errors[2]).toBeInstanceOf(RangeError);
    });

    it('may be a DOMException', async () => {
      const error = await failureOf(failing.throwDomException);
      expect(error).toBeInstanceOf(DOMException);
      expect(error).toMatchObject({ name: 'InvalidStateError', message: 'not now', code: DOMException.INVALID_STATE_ERR });
    });

    it('may be one of Node’s system errors', async () => {
      const error = await context.executor().submit(failing.throwSystemError, '/there/is/no/such/file').exception();
      expect(error).toBeInstanceOf(Error);
      expect(error).toMatchObject({ code: 'ENOENT', syscall: 'open', path: '/there/is/no/such/file' });
      expect((error as Error).message).toContain('no such file');
    });

    it('is of the same class here where that is registered on both sides', async () => {
      const error = await failureOf(failing.throwQuotaError);
      expect(error).toBeInstanceOf(QuotaError);
      expect(error).toMatchObject({ name: 'QuotaError', message: 'too much', limit: 7 });
    });

    it('of a class that nobody knows here keeps its name, message and properties, in the nearest known class', async () => {
      const error = await failureOf(failing.throwUnknownClass);
      expect(error).toBeInstanceOf(RangeError);
      expect(error).toMatchObject({ message: 'unknown class', hint: 'nobody knows this class' });
    });

    it('may hold itself', async () => {
      const error = (await failureOf(failing.throwCyclic)) as Error & { self: unknown };
      expect(error.message).toBe('cyclic');
      expect([error.self === error, error.cause === error]).toEqual([true, true]);
    });

    it('is made anew for each failure', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const [first, second] = await Promise.all([executor.submit(failing.throwChain).exception(), executor.submit(failing.throwChain).exception()]);
      expect(first).not.toBe(second);
    });

    it.runIf(context.capabilities.workers)('has a stack that shows where it was thrown in the worker, and then where it was submitted', async () => {
      const error = await submitFromHere();
      const stack = (error as Error).stack ?? '';
      const lines = stack.split('\n');
      const thrown = lines.findIndex((line) => line.includes('deepestFrame') && line.includes('failing.'));
      const caller = lines.findIndex((line) => line.includes('throwFromTheDeep'));
      const submitted = lines.findIndex((line) => line.includes('submitFromHere'));
      expect(stack).toMatch(/^Error: from the deep\n/);
      expect(thrown).toBeGreaterThan(0);
      expect(caller).toBeGreaterThan(thrown);
      expect(submitted, `no frame of the submission in:\n${stack}`).toBeGreaterThan(caller);
    });

    it.each<[string, unknown]>([['a string', 'just text'], ['a number', 42], ['an object', { reason: 'plain' }], ['null', null]])(
      'may be no error at all: %s',
      async (_name, value) => {
        expect(await context.executor().submit(failing.throwValue, value).exception()).toEqual(value);
      },
    );
  });

  describe('a task whose module does not load', () => {
    it('rejects with TaskLoadError where there is no such module', async () => {
      const error = await failureOf(missing.anything);
      expect(error).toBeInstanceOf(TaskLoadError);
      expect(error).toMatchObject({ code: 'ERR_HEDDLE_TASK_LOAD', message: expect.stringContaining('there-is-no-such-module') as unknown });
      expect((error as Error).cause).toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' });
    });

    it('rejects with TaskLoadError, and what the module threw as its cause, where it throws', async () => {
      const error = await failureOf(unloadable.neverCalled);
      expect(error).toBeInstanceOf(TaskLoadError);
      expect((error as Error).cause).toEqual(new RangeError('thrown while loading'));
    });

    it('rejects with TaskLoadError where the module has no such function', async () => {
      const { nothing } = basic as unknown as Record<string, () => void>;
      const error = await failureOf(nothing ?? (() => undefined));
      expect(error).toBeInstanceOf(TaskLoadError);
      expect((error as Error).message).toContain('nothing');
    });

    it('fails each time, and nobody else', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const outcomes = await Promise.all([
        executor.submit(missing.anything).exception(),
        executor.submit(basic.square, 2),
        executor.submit(missing.anything).exception(),
        executor.submit(unloadable.neverCalled).exception(),
        executor.submit(basic.square, 3),
      ]);
      expect(outcomes).toEqual([expect.any(TaskLoadError), 4, expect.any(TaskLoadError), expect.any(TaskLoadError), 9]);
    });

    it('fails a map at its first item', async () => {
      const outcome = await collectUntilError(context.executor().map(missing.anything as (x: number) => void, [1, 2, 3]));
      expect(outcome).toEqual({ values: [], error: expect.any(TaskLoadError) as unknown });
    });
  });

  async function submitFromHere(): Promise<unknown> {
    return context.executor().submit(failing.throwFromTheDeep).exception();
  }
}
