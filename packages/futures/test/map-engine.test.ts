import { getEventListeners } from 'node:events';

import { setCurrentTaskProvider, TimeoutError, type TaskWait } from '@heddle/cancellation';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { CancelledError, mapOver, type MapOptions } from '../src/index.js';
import { turn } from './support/futures.js';
import { ManualSubmitter } from './support/manual-submitter.js';

/** Numbers from 0, that say how many were pulled and how often they were closed. */
class Numbers {
  pulled = 0;
  closed = 0;
  readonly #end: number;

  constructor(end = Infinity) {
    this.#end = end;
  }

  *sync(): Generator<number, void, undefined> {
    try {
      while (this.pulled < this.#end) yield this.pulled++;
    } finally {
      this.closed++;
    }
  }

  async *async(): AsyncGenerator<number, void, undefined> {
    try {
      while (this.pulled < this.#end) {
        await Promise.resolve();
        yield this.pulled++;
      }
    } finally {
      this.closed++;
    }
  }
}

async function collect(results: AsyncIterable<unknown>): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of results) values.push(value);
  return values;
}

/** Ends every chunk as soon as it is submitted, a turn later. */
function prompt(submitter: ManualSubmitter, runTime?: number): ManualSubmitter {
  submitter.onSubmit = (chunk) => setImmediate(() => chunk.succeed(runTime));
  return submitter;
}

const one: MapOptions = { chunkSize: 1 };

describe('a map', () => {
  afterEach(() => {
    setCurrentTaskProvider(undefined);
    vi.useRealTimers();
  });

  it('gives the results in the order of the items, whichever comes first', async () => {
    const submitter = new ManualSubmitter();
    const collecting = collect(mapOver(submitter, [1, 2, 3], one));
    for (const index of [2, 0, 1]) submitter.chunk(index).succeed();
    expect(await collecting).toEqual([10, 20, 30]);
  });

  it('gives them as they come where the order does not matter', async () => {
    const submitter = new ManualSubmitter();
    const collecting = collect(mapOver(submitter, [1, 2, 3], { chunkSize: 1, ordered: false }));
    for (const index of [2, 0, 1]) submitter.chunk(index).succeed();
    expect(await collecting).toEqual([30, 10, 20]);
  });

  it('of nothing ends at once', async () => {
    expect(await collect(mapOver(new ManualSubmitter(), []))).toEqual([]);
    expect(await collect(mapOver(new ManualSubmitter(), new Numbers(0).async()))).toEqual([]);
  });

  it('takes an iterator at its word as for...of and for await do', async () => {
    const steps = (): unknown => {
      let given = 0;
      return { next: () => (given === 2 ? { done: 1 } : { value: ++given }) };
    };
    for (const items of [{ [Symbol.iterator]: steps }, { [Symbol.asyncIterator]: steps }]) {
      expect(await collect(mapOver(prompt(new ManualSubmitter()), items as Iterable<unknown>))).toEqual([10, 20]);
    }
  });

  it('may be over anything that can be iterated', async () => {
    const submitter = prompt(new ManualSubmitter());
    expect(await collect(mapOver(submitter, 'abc'))).toEqual(['a', 'b', 'c']);
    expect(await collect(mapOver(submitter, new Set([1, 2])))).toEqual([10, 20]);
    expect(await collect(mapOver(submitter, new Uint8Array([1, 2])))).toEqual([10, 20]);
    expect(await collect(mapOver(submitter, new Numbers(3).async()))).toEqual([0, 10, 20]);
  });

  it.each([undefined, null, 5, {}, () => 1])('refuses %o, which cannot be iterated, at the call', (items) => {
    expect(() => mapOver(new ManualSubmitter(), items as never, {}, 'starmap')).toThrow(/^starmap: expected an iterable or an async iterable of items, received/);
  });

  it('begins at the call, not at the first next()', () => {
    const submitter = new ManualSubmitter();
    mapOver(submitter, [1, 2, 3], one);
    expect(submitter.submitted).toBe(3);
  });

  it('may be asked for several results at a time', async () => {
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, [1, 2, 3], { chunkSize: 2 });
    const asked = [results.next(), results.next(), results.next(), results.next(), results.next()];
    submitter.chunk(1).succeed();
    submitter.chunk(0).succeed();
    expect(await Promise.all(asked)).toEqual([
      { value: 10, done: false },
      { value: 20, done: false },
      { value: 30, done: false },
      { value: undefined, done: true },
      { value: undefined, done: true },
    ]);
  });

  it('may give undefined for a result', async () => {
    const submitter = prompt(new ManualSubmitter());
    expect(await collect(mapOver(submitter, [undefined, 1]))).toEqual([undefined, 10]);
  });

  it('is itself its iterator, and can be disposed of', async () => {
    const numbers = new Numbers();
    const results = mapOver(new ManualSubmitter(), numbers.sync(), one);
    expect(results[Symbol.asyncIterator]()).toBe(results);
    await (results as unknown as AsyncDisposable)[Symbol.asyncDispose]();
    expect(numbers.closed).toBe(1);
  });
});

describe('the buffer of a map', () => {
  it.each([1, 2, 3, 10])('of %d is never exceeded, and is kept full', async (bufferSize) => {
    for (const source of ['sync', 'async'] as const) {
      const numbers = new Numbers();
      const submitter = new ManualSubmitter();
      const results = mapOver(submitter, numbers[source](), { chunkSize: 1, bufferSize });
      await turn();
      expect(numbers.pulled).toBe(bufferSize);
      for (let given = 1; given <= 5; given++) {
        submitter.chunk(given - 1).succeed();
        expect((await results.next()).value).toBe((given - 1) * 10);
        await turn();
        expect(numbers.pulled).toBe(bufferSize + given);
      }
      await results.return?.();
    }
  });

  it('holds whole chunks', async () => {
    const numbers = new Numbers();
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, numbers.sync(), { chunkSize: 3, bufferSize: 7 });
    expect([numbers.pulled, submitter.sizes]).toEqual([6, [3, 3]]);
    submitter.chunk(0).succeed();
    await results.next();
    await results.next();
    expect(numbers.pulled).toBe(6);
    await results.next();
    expect(numbers.pulled).toBe(9);
    await results.return?.();
  });

  it('limits a chunk that would be larger', async () => {
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, new Numbers().sync(), { chunkSize: 100, bufferSize: 5 });
    expect(submitter.sizes).toEqual([5]);
    await results.return?.();
  });

  it('counts what is done and was not read, in any order', async () => {
    const numbers = new Numbers();
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, numbers.sync(), { chunkSize: 1, bufferSize: 4, ordered: false });
    for (const chunk of [...submitter.chunks]) chunk.succeed();
    expect(numbers.pulled).toBe(4);
    await results.next();
    expect(numbers.pulled).toBe(5);
    await results.return?.();
  });

  it('is some chunks for each worker where it is left out, also of an endless source', async () => {
    const numbers = new Numbers();
    const results = mapOver(new ManualSubmitter(4), numbers.sync());
    expect(numbers.pulled).toBe(32);
    await results.return?.();
    expect(numbers.closed).toBe(1);
  });
});

describe('the chunks of a map', () => {
  it('have the size that is given; the last may have less', () => {
    const submitter = new ManualSubmitter();
    mapOver(submitter, new Numbers(10).sync(), { chunkSize: 4 });
    expect(submitter.sizes).toEqual([4, 4, 2]);
  });

  it('grow while they take less than a millisecond, and keep every item', async () => {
    const submitter = prompt(new ManualSubmitter(), 0.01);
    const results = await collect(mapOver(submitter, new Numbers(100_000).sync()));
    expect(results).toEqual(Array.from({ length: 100_000 }, (_, i) => i * 10));
    expect(submitter.sizes[0]).toBe(1);
    expect(Math.max(...submitter.sizes)).toBe(8192);
    expect(submitter.chunks.length).toBeLessThan(400);
  });

  it('stay small where items take long', async () => {
    const submitter = prompt(new ManualSubmitter(), 5);
    await collect(mapOver(submitter, new Numbers(200).sync()));
    expect(new Set(submitter.sizes)).toEqual(new Set([1]));
  });

  it('shrink when items become slow', async () => {
    const submitter = new ManualSubmitter();
    let runTime = 0.01;
    submitter.onSubmit = (chunk) => setImmediate(() => chunk.succeed(runTime));
    const results = mapOver(submitter, new Numbers().sync());
    for (let i = 0; i < 5000; i++) await results.next();
    const fast = Math.max(...submitter.sizes);
    runTime = 10;
    for (let i = 0; i < 100_000; i++) await results.next();
    expect(fast).toBeGreaterThan(64);
    expect(submitter.sizes.at(-1)).toBeLessThan(fast / 8);
    await results.return?.();
  });

  it('leave room in the buffer for all workers', async () => {
    const submitter = prompt(new ManualSubmitter(4), 0.001);
    await collect(mapOver(submitter, new Numbers(5000).sync(), { bufferSize: 80 }));
    expect(Math.max(...submitter.sizes)).toBe(10);
  });

  it('of an asynchronous source go at once while a worker could be idle, and gather when all are busy', async () => {
    const submitter = new ManualSubmitter(1);
    const results = mapOver(submitter, new Numbers(20).async(), { chunkSize: 8 });
    await turn();
    // Two for one worker, and what fills a chunk.
    expect(submitter.sizes).toEqual([1, 1, 8, 8]);
    for (const chunk of submitter.chunks) chunk.succeed();
    await turn();
    expect(submitter.sizes).toEqual([1, 1, 8, 8, 2]);
    submitter.chunk(4).succeed();
    expect(await collect(results)).toHaveLength(20);
  });
});

describe('an error of an item', () => {
  it('comes at its place, after the results before it, and once', async () => {
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, [1, 2, 3, 4, 5], { chunkSize: 2 });
    submitter.chunk(1).failAt(1, new RangeError('four'));
    submitter.chunk(0).succeed();
    expect([(await results.next()).value, (await results.next()).value, (await results.next()).value]).toEqual([10, 20, 30]);
    await expect(results.next()).rejects.toThrow('four');
    expect(await results.next()).toEqual({ value: undefined, done: true });
  });

  it('cancels what comes after it, keeps what comes before it, and closes the source once', async () => {
    const numbers = new Numbers();
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, numbers.sync(), { chunkSize: 1, bufferSize: 4 });
    submitter.chunk(2).failAt(0, new RangeError('two'));
    expect(numbers.closed).toBe(1);
    expect(submitter.chunks.map(({ future }) => future.state)).toEqual(['pending', 'pending', 'finished', 'cancelled']);
    submitter.chunk(1).succeed();
    submitter.chunk(0).succeed();
    expect([(await results.next()).value, (await results.next()).value]).toEqual([0, 10]);
    await expect(results.next()).rejects.toThrow('two');
    expect([numbers.closed, numbers.pulled]).toEqual([1, 4]);
  });

  it('gives way to an error before it', async () => {
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, [1, 2, 3], one);
    submitter.chunk(2).failAt(0, new Error('later'));
    submitter.chunk(0).failAt(0, new Error('earlier'));
    await expect(results.next()).rejects.toThrow('earlier');
    expect(submitter.chunk(1).future.cancelled()).toBe(true);
    expect((await results.next()).done).toBe(true);
  });

  it('comes after what was completed before it where the order does not matter', async () => {
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, [1, 2, 3], { chunkSize: 1, ordered: false });
    submitter.chunk(1).succeed();
    submitter.chunk(2).failAt(0, new Error('three'));
    expect(submitter.chunk(0).future.cancelled()).toBe(true);
    expect((await results.next()).value).toBe(20);
    await expect(results.next()).rejects.toThrow('three');
  });

  it('may be anything that can be thrown', async () => {
    for (const thrown of [undefined, null, 'text']) {
      const submitter = new ManualSubmitter();
      const results = mapOver(submitter, [1], one);
      submitter.chunk(0).failAt(0, thrown);
      await expect(results.next()).rejects.toBe(thrown);
      expect((await results.next()).done).toBe(true);
    }
  });

  it('reaches those who wait already', async () => {
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, [1, 2], one);
    const asked = [results.next(), results.next(), results.next()];
    submitter.chunk(0).failAt(0, new Error('first'));
    await expect(asked[0]).rejects.toThrow('first');
    expect((await asked[1])?.done).toBe(true);
    expect((await asked[2])?.done).toBe(true);
  });
});

describe('a chunk that fails as a whole', () => {
  it('counts as the error of its first item', async () => {
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, [1, 2, 3], { chunkSize: 2 });
    submitter.chunk(0).future.setException(new RangeError('crashed'));
    await expect(results.next()).rejects.toThrow('crashed');
    expect(submitter.chunk(1).future.cancelled()).toBe(true);
  });

  it('may be cancelled by somebody else', async () => {
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, [1], one);
    submitter.chunk(0).future.cancel();
    await expect(results.next()).rejects.toBeInstanceOf(CancelledError);
  });

  it('may not even be taken', async () => {
    const numbers = new Numbers();
    const submitter = new ManualSubmitter();
    submitter.onSubmit = () => {
      if (submitter.chunks.length === 3) throw new RangeError('shut down');
    };
    const results = mapOver(submitter, numbers.sync(), { chunkSize: 1, bufferSize: 5 });
    expect([numbers.pulled, numbers.closed]).toEqual([3, 1]);
    submitter.chunk(0).succeed();
    submitter.chunk(1).succeed();
    expect([(await results.next()).value, (await results.next()).value]).toEqual([0, 10]);
    await expect(results.next()).rejects.toThrow('shut down');
  });

  it('is nobody’s unhandled rejection when the reader has left', async () => {
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, [1, 2], one);
    for (const { future } of submitter.chunks) future.setRunningOrNotifyCancel();
    await results.return?.();
    submitter.chunk(0).future.setException(new Error('crashed later'));
    await turn();
  });

  it('may be completed at once, however many there are', async () => {
    const submitter = new ManualSubmitter();
    submitter.onSubmit = (chunk) => chunk.succeed(5);
    expect(await collect(mapOver(submitter, new Numbers(20_000).sync(), { chunkSize: 1, bufferSize: 15_000 }))).toHaveLength(20_000);
    expect(await collect(mapOver(submitter, new Numbers(5000).async(), { chunkSize: 1, ordered: false }))).toHaveLength(5000);
  });
});

describe('an error of the source', () => {
  it.each(['sync', 'async'] as const)('comes after the results of the items before it (%s)', async (kind) => {
    const failing = {
      *sync(): Generator<number> {
        yield 1;
        yield 2;
        throw new RangeError('source failed');
      },
      async *async(): AsyncGenerator<number> {
        yield 1;
        yield 2;
        throw new RangeError('source failed');
      },
    };
    for (const ordered of [true, false]) {
      const results = mapOver(prompt(new ManualSubmitter()), failing[kind](), { ordered });
      expect([(await results.next()).value, (await results.next()).value]).toEqual([10, 20]);
      await expect(results.next()).rejects.toThrow('source failed');
      expect((await results.next()).done).toBe(true);
    }
  });

  it('may be thrown by next itself, and then it is not closed', async () => {
    let closed = 0;
    const iterator = {
      next: (): never => {
        throw new RangeError('next threw');
      },
      return: () => {
        closed++;
        return { value: undefined, done: true as const };
      },
    };
    for (const items of [{ [Symbol.iterator]: () => iterator }, { [Symbol.asyncIterator]: () => iterator as never }]) {
      await expect(mapOver(new ManualSubmitter(), items as Iterable<unknown>).next()).rejects.toThrow('next threw');
    }
    expect(closed).toBe(0);
  });

  it.each([5, null, undefined, 'item', true])('is a TypeError where its iterator gives no object, as in for...of: %o', async (step) => {
    let pulled = 0;
    const iterator = {
      next: (): never => {
        if (++pulled > 5) throw new Error('it goes on');
        return step as never;
      },
    };
    for (const items of [
      { [Symbol.iterator]: () => iterator },
      { [Symbol.asyncIterator]: () => iterator },
      { [Symbol.asyncIterator]: () => ({ next: async () => iterator.next() }) },
    ]) {
      pulled = 0;
      await expect(mapOver(new ManualSubmitter(), items as Iterable<unknown>).next()).rejects.toThrow(/^The iterator of the items gave/);
      expect(pulled).toBe(1);
    }
  });

  it('may come from what its iterator gives', async () => {
    const step = {
      get done(): never {
        throw new RangeError('done threw');
      },
    };
    for (const items of [
      { [Symbol.iterator]: () => ({ next: () => step }) },
      { [Symbol.asyncIterator]: () => ({ next: async () => step as never }) },
    ]) {
      await expect(mapOver(new ManualSubmitter(), items as Iterable<unknown>).next()).rejects.toThrow('done threw');
    }
  });

  it('is thrown at the call where the source cannot even be opened', () => {
    const items = {
      [Symbol.iterator]: (): never => {
        throw new RangeError('cannot open');
      },
    };
    expect(() => mapOver(new ManualSubmitter(), items)).toThrow('cannot open');
  });
});

describe('return()', () => {
  it.each(['sync', 'async'] as const)('cancels what has not started, closes the source once, and ends those who wait (%s)', async (kind) => {
    const numbers = new Numbers();
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, numbers[kind](), { chunkSize: 1, bufferSize: 3 });
    await turn();
    submitter.chunk(0).future.setRunningOrNotifyCancel();
    const waiting = results.next();
    expect(await results.return?.()).toEqual({ value: undefined, done: true });
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(submitter.chunks.map(({ future }) => future.state)).toEqual(['running', 'cancelled', 'cancelled']);
    await results.return?.();
    expect(numbers.closed).toBe(1);
    submitter.chunk(0).succeed();
    expect((await results.next()).done).toBe(true);
  });

  it('is what leaving the loop does', async () => {
    const numbers = new Numbers();
    for await (const value of mapOver(prompt(new ManualSubmitter()), numbers.sync())) if (value === 30) break;
    expect(numbers.closed).toBe(1);
  });

  it('passes on the error of closing the source', async () => {
    const source = (function* () {
      try {
        for (;;) yield 1;
      } finally {
        // eslint-disable-next-line no-unsafe-finally -- this is the case in question
        throw new RangeError('closing failed');
      }
    })();
    await expect(mapOver(new ManualSubmitter(), source).return?.()).rejects.toThrow('closing failed');
  });

  it('does not wait for a source that is stuck', async () => {
    let closed = 0;
    const stuck: AsyncIterableIterator<number> = {
      next: () => new Promise(() => undefined),
      return: () => {
        closed++;
        return new Promise(() => undefined);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
    expect(await mapOver(new ManualSubmitter(), stuck).return?.()).toEqual({ value: undefined, done: true });
    expect(closed).toBe(1);
  });

  it('drops what arrives from the source after it', async () => {
    const submitter = new ManualSubmitter();
    let arrive: (step: IteratorResult<number>) => void = () => undefined;
    const late: AsyncIterableIterator<number> = {
      next: () => new Promise((resolve) => (arrive = resolve)),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
    const results = mapOver(submitter, late);
    await results.return?.();
    arrive({ value: 1, done: false });
    await turn();
    expect(submitter.chunks).toEqual([]);
  });
});

describe('the time-out of a map', () => {
  it('counts from the call, rejects once, cancels and closes', async () => {
    const numbers = new Numbers();
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, numbers.sync(), { timeout: 10, chunkSize: 1, bufferSize: 2 });
    submitter.chunk(0).succeed();
    expect((await results.next()).value).toBe(0);
    const asked = [results.next(), results.next()];
    await expect(asked[0]).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT', message: 'map: the next result was not there 10 ms after the call' });
    expect((await asked[1])?.done).toBe(true);
    expect(submitter.chunk(1).future.cancelled()).toBe(true);
    expect(numbers.closed).toBe(1);
    expect((await results.next()).done).toBe(true);
  });

  it('still gives what was there in time, and starts no timer where nobody waits', async () => {
    vi.useFakeTimers();
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, [1, 2], { timeout: 1, chunkSize: 1 });
    expect(vi.getTimerCount()).toBe(0);
    submitter.chunk(0).succeed();
    vi.advanceTimersByTime(10);
    expect((await results.next()).value).toBe(10);
    await expect(results.next()).rejects.toBeInstanceOf(TimeoutError);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});

describe('the signal of a map', () => {
  it('is handed to every chunk', () => {
    const { signal } = new AbortController();
    const submitter = new ManualSubmitter();
    mapOver(submitter, [1, 2], { signal, chunkSize: 1 });
    expect(submitter.chunks.map((chunk) => chunk.signal)).toEqual([signal, signal]);
  });

  it('rejects with its reason, once, before results that were not read, and closes', async () => {
    const controller = new AbortController();
    const numbers = new Numbers();
    const submitter = new ManualSubmitter();
    const results = mapOver(submitter, numbers.sync(), { signal: controller.signal, chunkSize: 1, bufferSize: 3 });
    submitter.chunk(0).succeed();
    controller.abort('enough');
    expect(numbers.closed).toBe(1);
    expect(submitter.chunks.map(({ future }) => future.state)).toEqual(['finished', 'cancelled', 'cancelled']);
    await expect(results.next()).rejects.toBe('enough');
    expect((await results.next()).done).toBe(true);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('reaches one who waits, and tells the others that it is over', async () => {
    const controller = new AbortController();
    const results = mapOver(new ManualSubmitter(), [1, 2], { signal: controller.signal });
    const asked = [results.next(), results.next()];
    controller.abort('enough');
    await expect(asked[0]).rejects.toBe('enough');
    expect((await asked[1])?.done).toBe(true);
  });

  it('that is aborted already pulls nothing', async () => {
    const numbers = new Numbers();
    const results = mapOver(new ManualSubmitter(), numbers.sync(), { signal: AbortSignal.abort('early') });
    expect(numbers.pulled).toBe(0);
    await expect(results.next()).rejects.toBe('early');
    expect((await results.next()).done).toBe(true);
  });

  it('has no listener left when the map is over, however it ended', async () => {
    const { signal } = new AbortController();
    const ended = mapOver(prompt(new ManualSubmitter()), [1], { signal });
    await collect(ended);
    const left = mapOver(prompt(new ManualSubmitter()), new Numbers().sync(), { signal });
    await left.return?.();
    const failing = new ManualSubmitter();
    const failed = mapOver(failing, [1], { signal });
    failing.chunk(0).failAt(0, new Error('x'));
    await expect(failed.next()).rejects.toThrow('x');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('is not reported when nobody reads any more', async () => {
    const controller = new AbortController();
    const results = mapOver(new ManualSubmitter(), [1], { signal: controller.signal });
    await results.return?.();
    controller.abort(new Error('late'));
    await turn();
    expect((await results.next()).done).toBe(true);
  });
});

describe('the current task', () => {
  it('ends the iteration when it is cancelled', async () => {
    const waits: TaskWait[] = [];
    setCurrentTaskProvider(() => ({ beginWait: (wait) => waits.push(wait), endWait: () => undefined }));
    const numbers = new Numbers();
    const results = mapOver(new ManualSubmitter(), numbers.sync(), { bufferSize: 1 });
    const waiting = results.next();
    waits[0]?.cancel(new CancelledError());
    setCurrentTaskProvider(undefined);
    await expect(waiting).rejects.toBeInstanceOf(CancelledError);
    expect(numbers.closed).toBe(1);
    expect((await results.next()).done).toBe(true);
  });
});

describe('whatever happens', () => {
  it('every item is given once, in order, over random chunks, orders and buffers', async () => {
    let seed = 42;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed % below;
    };
    for (let round = 0; round < 200; round++) {
      const count = random(60);
      const submitter = new ManualSubmitter(1 + random(4));
      submitter.onSubmit = (chunk) => {
        const delay = random(4);
        if (delay === 0) chunk.succeed(random(5));
        else if (delay === 1) queueMicrotask(() => chunk.succeed(random(5)));
        else setImmediate(() => chunk.succeed(random(5)));
      };
      const options: MapOptions = {
        ordered: random(2) === 0,
        ...(random(2) === 0 ? {} : { bufferSize: 1 + random(20) }),
        ...(random(2) === 0 ? {} : { chunkSize: 1 + random(9) }),
      };
      const numbers = new Numbers(count);
      const values = await collect(mapOver(submitter, random(2) === 0 ? numbers.sync() : numbers.async(), options));
      if (options.ordered === false) values.sort((a, b) => Number(a) - Number(b));
      expect(values).toEqual(Array.from({ length: count }, (_, i) => i * 10));
    }
  });
});
