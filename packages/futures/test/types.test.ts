import { describe, expectTypeOf, it } from 'vitest';

import type {
  InlineExecutor} from '../src/index.js';
import {
  asCompleted,
  Future,
  inline,
  moduleTasks,
  task,
  wait,
  type Executor,
  type ModuleTasks,
  type StreamFuture,
  type TaskDescriptor,
  type WaitOptions,
} from '../src/index.js';
import type * as squaresModule from './tasks/squares.js';

declare const executor: Executor;

describe('the types', () => {
  it('of submit follow the function', () => {
    // Checked by the compiler; never called.
    const check = (): void => {
      expectTypeOf(executor.submit((x: number) => x * 2, 1)).toEqualTypeOf<Future<number>>();
      expectTypeOf(executor.submit(async (x: number) => String(x), 1)).toEqualTypeOf<Future<string>>();
      expectTypeOf(executor.submit((x) => x * 2, 1)).toEqualTypeOf<Future<number>>();
      expectTypeOf(executor.submit(() => undefined)).toEqualTypeOf<Future<undefined>>();
      expectTypeOf(executor.submit((x: number, y?: string) => [x, y] as const, 1)).toEqualTypeOf<Future<readonly [number, string | undefined]>>();
      expectTypeOf(executor.submit((...xs: number[]) => xs, 1, 2, 3)).toEqualTypeOf<Future<number[]>>();
      expectTypeOf(executor.submit(<T>(x: T): T => x, 'text')).toEqualTypeOf<Future<string>>();
      expectTypeOf(executor.submit((x: number): number | Promise<string> => x, 2)).toEqualTypeOf<Future<number | string>>();
      expectTypeOf(executor.submitWith({ priority: 1 }, (x: number) => x, 1)).toEqualTypeOf<Future<number>>();
      // @ts-expect-error -- an argument of the wrong type
      void executor.submit((x: number) => x, 'text');
      // @ts-expect-error -- an argument too few
      void executor.submit((x: number, y: number) => x + y, 1);
      // @ts-expect-error -- an argument too many
      void executor.submit((x: number) => x, 1, 2);
      // @ts-expect-error -- not a function
      void executor.submit(5);
      // @ts-expect-error -- an unknown option
      void executor.submitWith({ prio: 1 }, (x: number) => x, 1);
    };
    expectTypeOf(check).toBeFunction();
  });

  it('of submit of a generator are those of a stream', () => {
    const check = (): void => {
      const sync = executor.submit(function* (n: number) {
        yield n;
        return 'end';
      }, 1);
      expectTypeOf(sync).toEqualTypeOf<StreamFuture<number, string>>();
      expectTypeOf(sync).toExtend<AsyncIterable<number>>();
      expectTypeOf(sync).toExtend<Future<string>>();
      const later = executor.submitWith({}, async function* (n: number) {
        yield String(n);
      }, 1);
      expectTypeOf(later).toEqualTypeOf<StreamFuture<string>>();
      // The future of a plain function cannot be iterated.
      expectTypeOf(executor.submit((x: number) => x, 1)).not.toExtend<AsyncIterable<unknown>>();
    };
    expectTypeOf(check).toBeFunction();
  });

  it('of map and starmap follow the function and the items', () => {
    const check = (): void => {
      expectTypeOf(executor.map((x: number) => String(x), [1])).toEqualTypeOf<AsyncIterableIterator<string>>();
      expectTypeOf(executor.map(async (x: number) => x, new Set([1]))).toEqualTypeOf<AsyncIterableIterator<number>>();
      expectTypeOf(executor.map((x) => x.length, ['a'])).toEqualTypeOf<AsyncIterableIterator<number>>();
      expectTypeOf(executor.starmap((x: number, y: string) => y.repeat(x), [[1, 'a']])).toEqualTypeOf<AsyncIterableIterator<string>>();
      // @ts-expect-error -- items of the wrong type
      executor.map((x: number) => x, ['a']);
      // @ts-expect-error -- tuples of the wrong type
      executor.starmap((x: number, y: string) => y.repeat(x), [['a', 1]]);
    };
    expectTypeOf(check).toBeFunction();
  });

  it('of functions survive task, inline and moduleTasks', () => {
    expectTypeOf(task('data:text/javascript,1', (x: number) => String(x))).toEqualTypeOf<(x: number) => string>();
    expectTypeOf(inline((x: number) => String(x))).toEqualTypeOf<(x: number) => string>();
    expectTypeOf(moduleTasks<typeof squaresModule>('data:text/javascript,1').plain).toEqualTypeOf<(x: number) => number>();
    expectTypeOf<keyof ModuleTasks<typeof squaresModule>>().toEqualTypeOf<'square' | 'cube' | 'plain'>();
  });

  it('of futures', () => {
    expectTypeOf<Future<number>>().toExtend<Promise<number>>();
    expectTypeOf<Future<number>>().toExtend<Future<unknown>>();
    expectTypeOf<Awaited<Future<number>>>().toEqualTypeOf<number>();
    expectTypeOf<Future<number>['state']>().toEqualTypeOf<'pending' | 'running' | 'cancelled' | 'finished'>();
    expectTypeOf<Future<number>['result']>().parameter(0).toEqualTypeOf<WaitOptions | undefined>();
    expectTypeOf(Future.fromPromise(Promise.resolve(1))).toEqualTypeOf<Future<number>>();
    expectTypeOf(Future.withResolvers<string>().promise).toEqualTypeOf<Future<string>>();
    expectTypeOf<InlineExecutor>().toExtend<Executor>();
    expectTypeOf<TaskDescriptor['kind']>().toEqualTypeOf<'module' | 'source'>();
  });

  it('of wait and asCompleted keep what kind of futures they were given', () => {
    const check = async (): Promise<void> => {
      const futures = [new Future<number>()];
      expectTypeOf((await wait(futures)).done).toEqualTypeOf<Set<Future<number>>>();
      for await (const future of asCompleted(futures)) {
        // TypeScript would take a promise here for awaited.
        expectTypeOf(future).toExtend<Future<number>>();
        expectTypeOf(future.resultSync()).toEqualTypeOf<number>();
        expectTypeOf(await future.result()).toEqualTypeOf<number>();
        expectTypeOf(new Map<Future<number>, string>().get(future)).toEqualTypeOf<string | undefined>();
      }
      expectTypeOf<Promise<number>>().not.toExtend<Future<number>>();
    };
    expectTypeOf(check).toBeFunction();
  });
});
