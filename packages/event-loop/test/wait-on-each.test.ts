import { Event } from '@heddle/sync/event-loop';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { createTask, sleep, TimeoutError, waitOn, waitOnEach, yieldNow } from '../src/index.js';
import { fail, settle, stateOf, unhandledDuring } from './moments.js';

/** A source that tells what it is asked for; `next` answers as the function does. */
class Source implements AsyncIterableIterator<number> {
  readonly calls: string[] = [];
  readonly #next: (index: number) => unknown;
  readonly #return: () => unknown;
  #index = 0;

  constructor(next: (index: number) => unknown, end: () => unknown = () => ({ done: true, value: undefined })) {
    this.#next = next;
    this.#return = end;
  }

  next(): Promise<IteratorResult<number>> {
    this.calls.push('next');
    return this.#next(this.#index++) as Promise<IteratorResult<number>>;
  }

  return(): Promise<IteratorResult<number>> {
    this.calls.push('return');
    return this.#return() as Promise<IteratorResult<number>>;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const never = new Promise<never>(() => undefined);

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe('waitOn', () => {
  leakCheck();

  it('makes a wait of a bare promise', async () => {
    const task = createTask(() => waitOn(never));
    task.cancel('over');
    await expect(task).rejects.toMatchObject({ reason: 'over' });
  });
});

describe('waitOnEach', () => {
  leakCheck();

  it('gives what the source gives, and ends with it', async () => {
    async function* count(): AsyncGenerator<number> {
      yield 1;
      await yieldNow();
      yield 2;
    }
    expect(await collect(waitOnEach(count()))).toEqual([1, 2]);
    const source = new Source((index) => Promise.resolve({ done: index === 2, value: index }));
    const items = waitOnEach(source);
    expect(await collect(items)).toEqual([0, 1]);
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(source.calls).toEqual(['next', 'next', 'next']);
  });

  it('takes an iterable of promises, and of what is none', async () => {
    expect(await collect(waitOnEach([Promise.resolve(1), 2]))).toEqual([1, 2]);
    expect(await collect(waitOnEach('ab'))).toEqual(['a', 'b']);
    let isClosed = false;
    function* promises(): Generator<Promise<number>> {
      try {
        yield Promise.resolve(1);
        yield Promise.reject(new RangeError('second'));
      } finally {
        isClosed = true;
      }
    }
    await expect(collect(waitOnEach(promises()))).rejects.toThrow('second');
    expect(isClosed).toBe(true);
  });

  it('fails as the source fails, which has ended then', async () => {
    const source = new Source(() => Promise.reject(new RangeError('broken')));
    const items = waitOnEach(source);
    await expect(collect(items)).rejects.toThrow('broken');
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(source.calls).toEqual(['next']);
    await expect(collect(waitOnEach(new Source(() => fail('at once'))))).rejects.toThrow('at once');
  });

  it('ends with its task, and closes the source, which it does not wait for', async () => {
    const source = new Source(() => never, () => never);
    const task = createTask(() => collect(waitOnEach(source)));
    await settle();
    task.cancel('over');
    await expect(task).rejects.toMatchObject({ reason: 'over' });
    expect(source.calls).toEqual(['next', 'return']);
  });

  it('lets a generator clean up when what it waits for is over', async () => {
    const gate = new Event();
    const steps: string[] = [];
    async function* stuck(): AsyncGenerator<number> {
      try {
        await Promise.resolve(gate.wait().then(() => undefined));
        yield 1;
      } finally {
        steps.push('cleanup');
      }
    }
    const generator = stuck();
    const outcome = collect(waitOnEach(generator, { timeout: 1 }));
    await expect(outcome).rejects.toThrow(TimeoutError);
    expect(steps).toEqual([]);
    gate.set();
    await settle();
    expect(steps).toEqual(['cleanup']);
  });

  it('sees a failure of the source that comes too late, or of its cleanup', async () => {
    const late = resolvers();
    const source = new Source(() => late.promise, () => Promise.reject(new Error('cleanup')));
    const throwing = new Source(() => never, () => fail('at once'));
    expect(await unhandledDuring(async () => {
      await expect(collect(waitOnEach(source, { timeout: 1 }))).rejects.toThrow(TimeoutError);
      await expect(collect(waitOnEach(throwing, { timeout: 1 }))).rejects.toThrow(TimeoutError);
      late.reject(new Error('late'));
      await settle();
    })).toEqual([]);
    expect(source.calls).toEqual(['next', 'return']);
  });

  it('has a time-out for each item, not for all of them', async () => {
    const source = new Source(async (index) => {
      if (index === 3) return never;
      await sleep(30);
      return { done: false, value: index };
    });
    const items: number[] = [];
    await expect((async () => {
      for await (const item of waitOnEach(source, { timeout: 80 })) items.push(item);
    })()).rejects.toThrow('80 ms');
    expect(items).toEqual([0, 1, 2]);
  });

  it('ends with its signal, and with one that is aborted already', async () => {
    const controller = new AbortController();
    const source = new Source(() => never);
    const outcome = collect(waitOnEach(source, { signal: controller.signal }));
    controller.abort(new Error('aborted'));
    await expect(outcome).rejects.toThrow('aborted');
    const again = new Source(() => never);
    await expect(collect(waitOnEach(again, { signal: controller.signal }))).rejects.toThrow('aborted');
    expect([source.calls, again.calls]).toEqual([['next', 'return'], ['next', 'return']]);
  });

  it('closes the source where the loop is left, and waits for its cleanup', async () => {
    const gate = new Event();
    const source = new Source((index) => Promise.resolve({ done: false, value: index }), () => gate.wait());
    const left = (async () => {
      for await (const item of waitOnEach(source)) if (item === 1) break;
      return 'left';
    })();
    expect(await stateOf(left)).toBe('pending');
    gate.set();
    expect(await left).toBe('left');
    expect(source.calls).toEqual(['next', 'next', 'return']);
    const failing = new Source(() => Promise.resolve({ done: false, value: 1 }), () => Promise.reject(new Error('cleanup')));
    await expect((async () => { for await (const item of waitOnEach(failing)) if (item === 1) return; })()).rejects.toThrow('cleanup');
  });

  it('ends the wait for the cleanup with its task', async () => {
    const source = new Source((index) => Promise.resolve({ done: false, value: index }), () => never);
    const task = createTask(async () => { for await (const item of waitOnEach(source)) if (item === 0) break; });
    await settle();
    task.cancel('over');
    await expect(task).rejects.toMatchObject({ reason: 'over' });
  });

  it('refuses what cannot be iterated, and wrong options', () => {
    for (const wrong of [undefined, null, 1, {}]) expect(() => waitOnEach(wrong as never)).toThrow('waitOnEach: iterable must be');
    expect(() => waitOnEach([], { timeout: -1 })).toThrow(RangeError);
    expect(() => waitOnEach([], { tiemout: 1 } as never)).toThrow(TypeError);
  });
});

function resolvers(): { readonly promise: Promise<never>; readonly reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<never>((_, refuse) => { reject = refuse; });
  return { promise, reject };
}
