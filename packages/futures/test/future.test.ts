import { getEventListeners } from 'node:events';

import { TimeoutError } from '@heddle/cancellation';
import { describe, expect, it } from 'vitest';

import { CancelledError, CannotBlockError, Future, GeneratorFuture, InvalidStateError } from '../src/index.js';
import { FakeDriver } from './support/fake-driver.js';
import { cancelledAndNotifiedFuture, cancelledFuture, failedFuture, finishedFuture, pendingFuture, runningFuture, turn } from './support/futures.js';

// CPython's Lib/test/test_concurrent_futures/test_future.py, retold.

const states = [
  ['pending', pendingFuture],
  ['running', runningFuture],
  ['cancelled', cancelledFuture],
  ['cancelled and notified', cancelledAndNotifiedFuture],
  ['failed', failedFuture],
  ['finished', finishedFuture],
] as const;

describe('the state of a future', () => {
  it.each([
    ['pending', pendingFuture, { state: 'pending', running: false, cancelled: false, done: false }],
    ['running', runningFuture, { state: 'running', running: true, cancelled: false, done: false }],
    ['cancelled', cancelledFuture, { state: 'cancelled', running: false, cancelled: true, done: true }],
    ['cancelled and notified', cancelledAndNotifiedFuture, { state: 'cancelled', running: false, cancelled: true, done: true }],
    ['failed', failedFuture, { state: 'finished', running: false, cancelled: false, done: true }],
    ['finished', finishedFuture, { state: 'finished', running: false, cancelled: false, done: true }],
  ] as const)('is told when it is %s', (_name, make, expected) => {
    const future = make();
    expect({ state: future.state, running: future.running(), cancelled: future.cancelled(), done: future.done() }).toEqual(expected);
  });

  it.each([
    ['pending', pendingFuture, true, 'cancelled'],
    ['running', runningFuture, false, 'running'],
    ['cancelled', cancelledFuture, true, 'cancelled'],
    ['cancelled and notified', cancelledAndNotifiedFuture, true, 'cancelled'],
    ['failed', failedFuture, false, 'finished'],
    ['finished', finishedFuture, false, 'finished'],
  ] as const)('of a %s one after cancel()', (_name, make, answer, state) => {
    const future = make();
    expect(future.cancel()).toBe(answer);
    expect(future.state).toBe(state);
  });

  it.each([
    ['pending', pendingFuture, true],
    ['cancelled', cancelledFuture, false],
  ] as const)('lets setRunningOrNotifyCancel through when it is %s', (_name, make, answer) => {
    expect(make().setRunningOrNotifyCancel()).toBe(answer);
  });

  it.each(states.filter(([name]) => name !== 'pending' && name !== 'cancelled'))('refuses setRunningOrNotifyCancel when it is %s', (_name, make) => {
    expect(() => make().setRunningOrNotifyCancel()).toThrow(InvalidStateError);
  });

  it.each(states.filter(([name]) => name !== 'pending' && name !== 'running'))('refuses a result or an error when it is %s', (_name, make) => {
    const future = make();
    const { state } = future;
    expect(() => future.setResult(1)).toThrow(`Future.setResult: the future is ${state}`);
    expect(() => future.setException(new Error('x'))).toThrow(InvalidStateError);
    expect(future.cancelWith(new Error('x'))).toBe(false);
    expect(future.state).toBe(state);
  });

  it.each([
    ['pending', pendingFuture],
    ['running', runningFuture],
  ] as const)('takes a result, an error or an abort when it is %s', async (_name, make) => {
    const [good, bad, aborted] = [make(), make(), make()];
    good.setResult(1);
    expect(await good).toBe(1);
    bad.setException(new RangeError('x'));
    await expect(bad).rejects.toThrow(RangeError);
    expect(aborted.cancelWith('reason')).toBe(true);
    expect(aborted.state).toBe('cancelled');
    await expect(aborted).rejects.toBe('reason');
  });
});

describe('a cancelled future', () => {
  it('rejects with CancelledError, which has the reason', async () => {
    const future = pendingFuture();
    future.cancel('too slow');
    await expect(future).rejects.toBeInstanceOf(CancelledError);
    await expect(future).rejects.toMatchObject({ message: 'The task was cancelled: too slow', reason: 'too slow' });
  });

  it('keeps its first reason', async () => {
    const future = pendingFuture();
    expect([future.cancel('first'), future.cancel('second')]).toEqual([true, true]);
    await expect(future).rejects.toMatchObject({ reason: 'first' });
  });
});

describe('result()', () => {
  it('waits for the value, and for the error', async () => {
    const [good, bad] = [pendingFuture(), pendingFuture()];
    const waiting = [good.result(), good.result({ timeout: 1000 }), bad.result({ timeout: 1000 })];
    good.setResult(7);
    bad.setException(new RangeError('bad'));
    expect(await waiting[0]).toBe(7);
    expect(await waiting[1]).toBe(7);
    await expect(waiting[2]).rejects.toThrow('bad');
  });

  it('of a future that is done needs no time', async () => {
    expect(await finishedFuture(5).result({ timeout: 0 })).toBe(5);
    await expect(failedFuture().result({ timeout: 0 })).rejects.toBeInstanceOf(RangeError);
    await expect(cancelledFuture().result({ timeout: 0 })).rejects.toBeInstanceOf(CancelledError);
  });

  it.each([pendingFuture, runningFuture])('rejects with TimeoutError when the time is up, and leaves the future alone', async (make) => {
    const future = make();
    await expect(future.result({ timeout: 0 })).rejects.toBeInstanceOf(TimeoutError);
    await expect(future.result({ timeout: 2 })).rejects.toMatchObject({ message: 'The future was not done after 2 ms' });
    expect(future.done()).toBe(false);
    future.setResult(1);
    expect(await future.result({ timeout: 5 })).toBe(1);
  });

  it('rejects with the reason of its signal, and leaves no listener', async () => {
    const future = pendingFuture();
    const controller = new AbortController();
    const waiting = future.result({ signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    expect(future.state).toBe('pending');
  });

  it('rejects at once when it is cancelled while it waits', async () => {
    const future = pendingFuture();
    const waiting = future.result({ timeout: 10_000 });
    future.cancel();
    await expect(waiting).rejects.toBeInstanceOf(CancelledError);
  });

  it('refuses wrong options at the call', () => {
    expect(() => pendingFuture().result({ timeout: -1 })).toThrow(RangeError);
    expect(() => pendingFuture().exception({ timeout: '1' as never })).toThrow(TypeError);
    expect(() => pendingFuture().resultSync({ timeout: Number.NaN })).toThrow(RangeError);
  });
});

describe('exception()', () => {
  it('gives the error as a value, undefined where there is none', async () => {
    const error = new RangeError('bad');
    expect(await failedFuture(error).exception()).toBe(error);
    expect(await finishedFuture().exception()).toBeUndefined();
    const [good, bad] = [pendingFuture(), pendingFuture()];
    const waiting = [good.exception(), bad.exception({ timeout: 1000 })];
    good.setResult(1);
    bad.setException(error);
    expect(await Promise.all(waiting)).toEqual([undefined, error]);
  });

  it('rejects where the future is cancelled, and when the time is up', async () => {
    await expect(cancelledFuture().exception()).rejects.toBeInstanceOf(CancelledError);
    await expect(pendingFuture().exception({ timeout: 1 })).rejects.toBeInstanceOf(TimeoutError);
  });

  it('gives whatever was thrown, errors or not', async () => {
    for (const thrown of ['text', 0, null, undefined, { plain: true }]) {
      const future = pendingFuture();
      future.setException(thrown);
      expect(future.state).toBe('finished');
      expect(await future.exception()).toEqual(thrown);
    }
  });
});

describe('resultSync()', () => {
  it.each<[unknown, new () => Error, string]>([
    [5, TypeError, 'expected an object of options, received 5'],
    [null, TypeError, 'received null'],
    [{ x: 1 }, TypeError, "unknown option 'x'. There are timeout"],
    [{ signal: new AbortController().signal }, TypeError, "unknown option 'signal'"],
    [{ timeout: null }, TypeError, 'timeout must be 0 or more milliseconds, received null'],
    [{ timeout: -1 }, RangeError, 'received -1'],
  ])('refuses %o, of a future that is done too', (options, errorClass, message) => {
    for (const future of [pendingFuture(), finishedFuture()]) {
      expect(() => future.resultSync(options as never)).toThrow(errorClass);
      expect(() => future.resultSync(options as never)).toThrow(message);
    }
  });

  it('gives or throws at once where the future is done', () => {
    expect(finishedFuture(3).resultSync()).toBe(3);
    expect(() => failedFuture().resultSync()).toThrow(RangeError);
    expect(() => cancelledFuture().resultSync({ timeout: 0 })).toThrow(CancelledError);
  });

  it('throws CannotBlockError where nobody else could finish the future', () => {
    expect(() => pendingFuture().resultSync()).toThrow(CannotBlockError);
    expect(() => pendingFuture().resultSync()).toThrow(expect.objectContaining({ code: 'ERR_HEDDLE_CANNOT_BLOCK' }));
  });

  it('has the driver block until the deadline', () => {
    const driver = new FakeDriver();
    const future = new Future<number>(driver, 9);
    let until = 0;
    driver.onBlock = (_future, deadline) => {
      until = deadline;
    };
    const before = performance.now();
    expect(() => future.resultSync({ timeout: 50 })).toThrow(TimeoutError);
    expect(until).toBeGreaterThanOrEqual(before + 50);
    expect(until).toBeLessThanOrEqual(performance.now() + 50);
    driver.onBlock = () => future.setResult(8);
    expect(future.resultSync()).toBe(8);
    expect(driver.asked).toEqual(['block 9', 'block 9']);
  });

  it('waits without limit where there is no time-out', () => {
    const driver = new FakeDriver();
    const future = new Future<number>(driver);
    driver.onBlock = (blocked, deadline) => {
      expect(deadline).toBe(Infinity);
      blocked.setException(new RangeError('in the task'));
    };
    expect(() => future.resultSync()).toThrow('in the task');
  });

  it('passes on what the driver throws', () => {
    const driver = new FakeDriver();
    driver.onBlock = () => {
      throw new CannotBlockError('the task needs this thread');
    };
    expect(() => new Future(driver).resultSync()).toThrow('the task needs this thread');
  });
});

describe('the driver of a future', () => {
  it('is asked whether a pending task runs, and not any more when it is over', () => {
    const driver = new FakeDriver();
    const future = new Future<number>(driver, 4);
    driver.runs = true;
    expect([future.state, future.running()]).toEqual(['running', true]);
    driver.runs = false;
    expect([future.state, future.running()]).toEqual(['pending', false]);
    expect(driver.asked).toEqual(Array.from({ length: 4 }, () => 'running 4'));
    future.setResult(1);
    expect([future.state, future.running()]).toEqual(['finished', false]);
    expect(driver.asked).toHaveLength(4);
  });

  it('decides whether the task can be taken back', async () => {
    const driver = new FakeDriver();
    driver.cancels = false;
    const future = new Future<number>(driver, 4);
    expect(future.cancel()).toBe(false);
    expect(future.done()).toBe(false);
    driver.cancels = true;
    expect(future.cancel()).toBe(true);
    expect(driver.asked).toEqual(['cancel 4', 'cancel 4']);
    await expect(future).rejects.toBeInstanceOf(CancelledError);
  });

  it('may settle the future while it is asked to cancel it', async () => {
    const driver = new FakeDriver();
    const finished = new Future<number>(driver);
    driver.onCancel = (future) => future.setResult(3);
    driver.cancels = false;
    expect(finished.cancel()).toBe(false);
    expect(await finished).toBe(3);
    const aborted = new Future<number>(driver);
    driver.onCancel = (future) => void future.cancelWith('why');
    expect(aborted.cancel('too late a reason')).toBe(true);
    await expect(aborted).rejects.toBe('why');
  });

  it('is not asked to cancel what runs or is over', () => {
    const driver = new FakeDriver();
    const running = new Future<number>(driver);
    running.setRunningOrNotifyCancel();
    expect(running.cancel()).toBe(false);
    running.setResult(1);
    expect(running.cancel()).toBe(false);
    expect(driver.asked).toEqual([]);
  });

  it('and its ticket can change when the task moves', () => {
    const [first, second] = [new FakeDriver(), new FakeDriver()];
    const future = new Future<number>(first, 1);
    expect(future.ticket).toBe(1);
    future.bind(second, 2);
    expect(future.ticket).toBe(2);
    future.cancel();
    expect([first.asked, second.asked]).toEqual([[], ['cancel 2']]);
  });

  it('opens the stream of a generator; without one the future cannot be iterated', async () => {
    const driver = new FakeDriver();
    const plain = new Future<number>(driver) as unknown as AsyncIterable<number>;
    expect(() => plain[Symbol.asyncIterator]()).toThrow('its task is not a generator');
    expect(() => (new Future() as unknown as AsyncIterable<number>)[Symbol.asyncIterator]()).toThrow(TypeError);
    const values = [1, 2, 3].values();
    const streaming = Object.assign(driver, { openStream: () => ({ next: async () => values.next() }) });
    const seen: number[] = [];
    for await (const value of new Future<number>(streaming) as unknown as AsyncIterable<number>) seen.push(value);
    expect(seen).toEqual([1, 2, 3]);
  });
});

describe('a GeneratorFuture', () => {
  it('tells its driver when it is awaited, in any way', async () => {
    const ways: ((future: Future<number>) => unknown)[] = [
      (future) => future.then(() => undefined),
      (future) => Promise.all([future]),
      (future) => Promise.race([future]),
      async (future) => await future,
      (future) => future.exception(),
      (future) => future.result({ timeout: 1000 }),
    ];
    for (const way of ways) {
      const tickets: number[] = [];
      const driver = Object.assign(new FakeDriver(), { awaited: (_future: unknown, ticket: number) => tickets.push(ticket) });
      const future = new GeneratorFuture<number>(driver, 6);
      expect(tickets).toEqual([]);
      const waiting = way(future);
      expect(tickets.length).toBeGreaterThan(0);
      expect(new Set(tickets)).toEqual(new Set([6]));
      future.setResult(1);
      await waiting;
    }
  });

  it('is a future in everything else', async () => {
    const future = new GeneratorFuture<number>();
    expect(future).toBeInstanceOf(Future);
    future.setResult(2);
    expect(await future).toBe(2);
    expect(future.constructor).toBe(Promise);
  });
});

describe('a future as a promise', () => {
  it('is one, native, and makes plain promises', async () => {
    const future = finishedFuture(1);
    expect(future).toBeInstanceOf(Promise);
    expect(Object.prototype.toString.call(future)).toBe('[object Future]');
    const derived = future.then((value) => value + 1);
    expect(derived).not.toBeInstanceOf(Future);
    expect(await derived).toBe(2);
    expect(await future.finally(() => undefined)).toBe(1);
    expect(await failedFuture().catch(() => 'caught')).toBe('caught');
    expect(Promise.resolve(future)).toBe(future);
  });

  it('works in all the combinators', async () => {
    const futures = [finishedFuture(1), finishedFuture(2)];
    expect(await Promise.all(futures)).toEqual([1, 2]);
    expect(await Promise.race([pendingFuture(), finishedFuture(2)])).toBe(2);
    expect(await Promise.any([failedFuture(), finishedFuture(3)])).toBe(3);
    expect(await Promise.allSettled([failedFuture(), ...futures])).toMatchObject([{ status: 'rejected' }, { value: 1 }, { value: 2 }]);
  });

  it('inherits statics that make plain promises', async () => {
    expect(await Future.all([finishedFuture(1), 2])).toEqual([1, 2]);
    expect(await Future.resolve(4)).toBe(4);
    expect(Future.resolve(4)).not.toBeInstanceOf(Future);
    await expect(Future.reject(new Error('no'))).rejects.toThrow('no');
  });

  it('keeps its promise methods when it is extended', async () => {
    class Special<T> extends Future<T> {}
    const special = new Special<number>();
    const derived = special.then((value) => value * 2);
    special.setResult(21);
    expect(await derived).toBe(42);
    expect(derived).not.toBeInstanceOf(Special);
    expect(await Promise.all([special])).toEqual([21]);
  });

  it('cannot have a thenable for its value', () => {
    const future = pendingFuture<unknown>();
    expect(() => future.setResult(Promise.resolve(1))).toThrow(TypeError);
    expect(() => future.setResult({ then: () => undefined })).toThrow(TypeError);
    expect(future.state).toBe('pending');
    future.setResult({ then: 'not a function' });
    expect(future.state).toBe('finished');
  });
});

describe('Future.withResolvers', () => {
  it('gives a future and what ends it, once', async () => {
    const { promise, resolve, reject } = Future.withResolvers<number>();
    expect(promise).toBeInstanceOf(Future);
    resolve(1);
    resolve(2);
    reject(new Error('late'));
    expect(await promise).toBe(1);
    const other = Future.withResolvers<number>();
    other.reject(new RangeError('no'));
    other.resolve(1);
    await expect(other.promise).rejects.toThrow('no');
  });

  it('follows a promise', async () => {
    const { promise, resolve, reject } = Future.withResolvers<number>();
    resolve(turn().then(() => 5));
    reject(new Error('late'));
    expect(promise.state).toBe('pending');
    expect(await promise).toBe(5);
    expect(promise.resultSync()).toBe(5);
  });

  it('fails, as a promise does, with a value whose `then` cannot be read', async () => {
    const { promise, resolve } = Future.withResolvers<object>();
    resolve({
      get then(): never {
        throw new RangeError('no then');
      },
    });
    await expect(promise).rejects.toThrow(new RangeError('no then'));
  });

  it('can be cancelled, after which nothing counts', async () => {
    const { promise, resolve } = Future.withResolvers<number>();
    expect(promise.cancel()).toBe(true);
    resolve(1);
    await expect(promise).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('Future.fromPromise', () => {
  it('follows a promise, and ends as it does', async () => {
    const good = Future.fromPromise(Promise.resolve(1));
    expect([good.state, await good, good.state]).toEqual(['pending', 1, 'finished']);
    const bad = Future.fromPromise(Promise.reject(new RangeError('no')));
    expect(await bad.exception()).toBeInstanceOf(RangeError);
    expect(await Future.fromPromise({ then: (resolve: (value: number) => unknown) => resolve(3) } as PromiseLike<number>)).toBe(3);
  });

  it('gives a future as it is', () => {
    const future = finishedFuture();
    expect(Future.fromPromise(future)).toBe(future);
  });

  it('can be cancelled: what the promise brings then is nobody’s business', async () => {
    let fail: (error: Error) => void = () => undefined;
    const future = Future.fromPromise(
      new Promise<number>((_, reject) => {
        fail = reject;
      }),
    );
    expect(future.cancel()).toBe(true);
    fail(new Error('late'));
    await turn();
    await expect(future).rejects.toBeInstanceOf(CancelledError);
  });
});
