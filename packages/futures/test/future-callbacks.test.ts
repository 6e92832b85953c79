import { AsyncLocalStorage } from 'node:async_hooks';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Future } from '../src/index.js';
import { cancelledFuture, failedFuture, finishedFuture, pendingFuture, turn } from './support/futures.js';

interface HeddleWarning extends Error {
  readonly code?: string;
}

const warnings: HeddleWarning[] = [];
const remember = (warning: Error): void => void warnings.push(warning);
beforeEach(() => {
  warnings.length = 0;
  process.on('warning', remember);
});
afterEach(() => process.off('warning', remember));

describe('addDoneCallback', () => {
  it('calls with the future when it has a result, an error or is cancelled', () => {
    const seen: Future<number>[] = [];
    const futures = [pendingFuture(), pendingFuture(), pendingFuture()] as const;
    for (const future of futures) future.addDoneCallback((done) => seen.push(done));
    futures[0].setResult(1);
    futures[1].setException(new Error('x'));
    void futures[1].exception();
    futures[2].cancel();
    expect(seen).toEqual([...futures]);
    expect(seen.map((future) => future.done())).toEqual([true, true, true]);
  });

  it.each([finishedFuture, failedFuture, cancelledFuture])('calls at once where the future is done', (make) => {
    const seen: Future<number>[] = [];
    const future = make();
    future.addDoneCallback((done) => seen.push(done));
    expect(seen).toEqual([future]);
  });

  it('calls each once, in the order in which they were added', () => {
    const order: string[] = [];
    const future = pendingFuture();
    for (const name of ['a', 'b', 'c']) future.addDoneCallback(() => order.push(name));
    future.setResult(1);
    future.cancel();
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('calls what a callback adds, after it', () => {
    const order: string[] = [];
    const future = pendingFuture();
    future.addDoneCallback((done) => {
      done.addDoneCallback(() => order.push('inner'));
      order.push('outer');
    });
    future.addDoneCallback(() => order.push('next'));
    future.setResult(1);
    expect(order).toEqual(['inner', 'outer', 'next']);
  });

  it('reports one that throws, with a code, and runs the rest', async () => {
    const order: string[] = [];
    const future = pendingFuture();
    future.addDoneCallback(() => order.push('first'));
    future.addDoneCallback(() => {
      throw new RangeError('callback failed');
    });
    future.addDoneCallback(() => order.push('last'));
    future.setResult(1);
    expect(order).toEqual(['first', 'last']);
    expect(await future).toBe(1);
    await turn();
    expect(warnings).toMatchObject([{ name: 'HeddleWarning', code: 'HEDDLE_CALLBACK_FAILED', message: "A future's done-callback threw: callback failed" }]);
  });

  it('reports one that throws at once, and one whose promise rejects', async () => {
    finishedFuture().addDoneCallback(() => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- anything can be thrown
      throw 'text';
    });
    finishedFuture().addDoneCallback(async () => {
      await turn();
      throw new Error('later');
    });
    await turn();
    await turn();
    expect(warnings.map((warning) => warning.message)).toEqual(["A future's done-callback threw: text", "A future's done-callback threw: later"]);
  });

  it('reports whatever is thrown, and runs the rest', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const thrown = [Symbol('s'), Object.create(null), proxy, Object.assign(new Error(), { message: Symbol('message'), stack: 5 })] as unknown[];
    const order: string[] = [];
    const future = pendingFuture();
    for (const value of thrown) {
      future.addDoneCallback(() => {
        throw value;
      });
    }
    future.addDoneCallback(() => order.push('last'));
    future.setResult(1);
    expect(order).toEqual(['last']);
    await turn();
    expect(warnings.map((warning) => warning.message.replace("A future's done-callback threw: ", ''))).toEqual([
      'Symbol(s)',
      'an object',
      'an object',
      'Symbol(message)',
    ]);
  });

  it('keeps the AsyncLocalStorage context in which each was added', () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const future = pendingFuture();
    storage.run('one', () => future.addDoneCallback(() => seen.push(storage.getStore())));
    future.addDoneCallback(() => seen.push(storage.getStore()));
    storage.run('two', () => future.addDoneCallback(() => seen.push(storage.getStore())));
    storage.run('settling', () => future.setResult(1));
    expect(seen).toEqual(['one', undefined, 'two']);
  });

  it('refuses what is not a function', () => {
    expect(() => pendingFuture().addDoneCallback('x' as never)).toThrow(TypeError);
  });
});

describe('removeDoneCallback', () => {
  it('takes all of it away, and tells how many', () => {
    const order: string[] = [];
    const a = (): unknown => order.push('a');
    const b = (): unknown => order.push('b');
    const future = pendingFuture();
    for (const fn of [a, b, a]) future.addDoneCallback(fn);
    expect(future.removeDoneCallback(a)).toBe(2);
    expect(future.removeDoneCallback(a)).toBe(0);
    future.setResult(1);
    expect(order).toEqual(['b']);
    expect(future.removeDoneCallback(b)).toBe(0);
    expect(pendingFuture().removeDoneCallback(a)).toBe(0);
  });
});

describe('onProgress', () => {
  it('hands every value to every listener, until it is taken away', () => {
    const seen: string[] = [];
    const future = pendingFuture();
    future.emitProgress('nobody hears this');
    const stop = future.onProgress((value) => seen.push(`a ${String(value)}`));
    future.emitProgress(1);
    future.onProgress((value) => seen.push(`b ${String(value)}`));
    future.emitProgress(2);
    stop();
    stop();
    future.emitProgress(3);
    expect(seen).toEqual(['a 1', 'a 2', 'b 2', 'b 3']);
  });

  it('hands out nothing any more when the future is done', () => {
    const seen: unknown[] = [];
    const future = pendingFuture();
    future.onProgress((value) => seen.push(value));
    future.setResult(1);
    future.emitProgress('late');
    future.onProgress((value) => seen.push(value))();
    expect(seen).toEqual([]);
  });

  it('reports a listener that throws, keeps its context, and refuses what is not a function', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const future = pendingFuture();
    future.onProgress(() => {
      throw new Error('listener failed');
    });
    storage.run('here', () => future.onProgress((value) => seen.push([value, storage.getStore()])));
    future.emitProgress(1);
    expect(seen).toEqual([[1, 'here']]);
    await turn();
    expect(warnings).toMatchObject([{ message: "A future's progress listener threw: listener failed" }]);
    expect(() => future.onProgress(undefined as never)).toThrow(TypeError);
  });
});
