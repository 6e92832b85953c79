import { describe, expect, it } from 'vitest';

import { ExecutorFullError, mapOver, type MapOptions } from '../src/index.js';
import { BoundedSubmitter } from './support/bounded-submitter.js';
import { turn } from './support/futures.js';
import { ManualSubmitter } from './support/manual-submitter.js';

const one: MapOptions = { chunkSize: 1 };

function* numbers(): Generator<number> {
  for (let i = 0; ; i++) yield i;
}

async function take(results: AsyncIterator<unknown>, count: number): Promise<unknown[]> {
  const values: unknown[] = [];
  for (let i = 0; i < count; i++) values.push((await results.next()).value);
  return values;
}

describe('a map on an executor of a certain capacity', () => {
  it.each([1, 3, 9])('of %d keeps so many chunks under way, and no more', async (capacity) => {
    for (const options of [one, { chunkSize: 1, ordered: false }, { chunkSize: 4 }, { chunkSize: 1, bufferSize: 100 }]) {
      const submitter = new ManualSubmitter();
      submitter.capacity = capacity;
      const results = mapOver(submitter, numbers(), options);
      for (let done = 0; done < 7; done++) {
        expect(submitter.chunks.length).toBe(capacity + done);
        submitter.chunk(done).succeed();
      }
      await results.return?.();
    }
  });

  it('of less than one still gets on', async () => {
    const submitter = new ManualSubmitter();
    submitter.capacity = 0;
    submitter.onSubmit = (chunk) => setImmediate(() => chunk.succeed());
    expect(await take(mapOver(submitter, [1, 2, 3], one), 4)).toEqual([10, 20, 30, undefined]);
  });

  it('gives everything, of an async source too', async () => {
    const submitter = new ManualSubmitter();
    submitter.capacity = 2;
    submitter.onSubmit = (chunk) => setImmediate(() => chunk.succeed(0.01));
    const source = (async function* () {
      for (let i = 0; i < 1000; i++) yield i;
    })();
    const values: unknown[] = [];
    for await (const value of mapOver(submitter, source)) values.push(value);
    expect(values).toEqual(Array.from({ length: 1000 }, (_, i) => i * 10));
  });
});

describe.each(['throws', 'rejects'] as const)('a map on an executor that others have filled, and that %s', (how) => {
  it('waits for room with the chunk that was refused, and pulls no other', async () => {
    const submitter = new BoundedSubmitter({ limit: 3, others: 1, how });
    let pulled = 0;
    const source = (function* () {
      for (;;) yield pulled++;
    })();
    const results = mapOver(submitter, source, one);
    expect([submitter.chunks.length, submitter.refusals, pulled]).toEqual([2, 1, 3]);
    submitter.chunk(0).succeed();
    await turn();
    expect([submitter.chunks.length, submitter.refusals, pulled]).toEqual([2, 1, 3]);
    submitter.tellRoom();
    await turn();
    expect([submitter.chunk(2).items, submitter.refusals, pulled]).toEqual([[2], 2, 4]);
    submitter.others = 0;
    submitter.chunk(1).succeed();
    submitter.chunk(2).succeed();
    submitter.tellRoom();
    await turn();
    submitter.chunk(3).succeed();
    expect(await take(results, 4)).toEqual([0, 10, 20, 30]);
    await results.return?.();
  });

  it('waits on where others were quicker, and leaves them their turns', async () => {
    const submitter = new BoundedSubmitter({ limit: 1, others: 1, how });
    // As an executor whose room is taken again before anybody hears of it.
    submitter.room = () => Promise.resolve();
    const results = mapOver(submitter, [1, 2], one);
    for (let i = 0; i < 5; i++) await turn();
    expect(submitter.refusals).toBeGreaterThan(3);
    submitter.onSubmit = (chunk) => setImmediate(() => chunk.succeed());
    submitter.others = 0;
    expect(await take(results, 3)).toEqual([10, 20, undefined]);
  });

  it('gives everything where the executor is full again and again', async () => {
    for (const ordered of [true, false]) {
      const submitter = new BoundedSubmitter({ limit: 2, how });
      submitter.onSubmit = (chunk) =>
        setImmediate(() => {
          chunk.succeed();
          submitter.others = submitter.refusals % 2;
          submitter.tellRoom();
        });
      const values: unknown[] = [];
      for await (const value of mapOver(submitter, Array.from({ length: 200 }, (_, i) => i), { chunkSize: 3, ordered })) values.push(value);
      expect(values).toEqual(Array.from({ length: 200 }, (_, i) => i * 10));
    }
  });

  it('does not submit any more when its reader has left meanwhile, and closes the source', async () => {
    const submitter = new BoundedSubmitter({ limit: 1, others: 1, how });
    let closed = 0;
    const source = (function* () {
      try {
        yield* numbers();
      } finally {
        closed++;
      }
    })();
    const results = mapOver(submitter, source, one);
    await results.return?.();
    submitter.others = 0;
    submitter.tellRoom();
    await turn();
    expect([submitter.chunks.length, closed]).toEqual([0, 1]);
    expect((await results.next()).done).toBe(true);
  });

  it.each([true, false])('does not submit any more when an item has failed meanwhile (ordered: %o)', async (ordered) => {
    const submitter = new BoundedSubmitter({ limit: 2, how });
    const results = mapOver(submitter, numbers(), { chunkSize: 1, ordered });
    submitter.chunk(0).failAt(0, new RangeError('the first'));
    submitter.tellRoom();
    await turn();
    expect(submitter.chunks.length).toBe(2);
    await expect(results.next()).rejects.toThrow('the first');
  });

  it('ends with the reason of its signal', async () => {
    const submitter = new BoundedSubmitter({ limit: 1, others: 1, how });
    const controller = new AbortController();
    const results = mapOver(submitter, numbers(), { chunkSize: 1, signal: controller.signal });
    const next = results.next();
    controller.abort('enough');
    await expect(next).rejects.toBe('enough');
    submitter.others = 0;
    submitter.tellRoom();
    await turn();
    expect(submitter.chunks.length).toBe(0);
  });

  it('fails, at the place of the chunk, where there will never be room', async () => {
    const submitter = new BoundedSubmitter({ limit: 1, how });
    const results = mapOver(submitter, [1, 2, 3], one);
    submitter.endRoom(new RangeError('broken'));
    submitter.chunk(0).succeed();
    expect((await results.next()).value).toBe(10);
    await expect(results.next()).rejects.toThrow('broken');
    expect((await results.next()).done).toBe(true);
  });

  it('fails where nobody can tell when there is room', async () => {
    const submitter = new BoundedSubmitter({ limit: 1, how });
    Reflect.set(submitter, 'room', undefined);
    const results = mapOver(submitter, [1, 2], one);
    submitter.chunk(0).succeed();
    expect((await results.next()).value).toBe(10);
    await expect(results.next()).rejects.toBeInstanceOf(ExecutorFullError);
  });
});

describe('an item that fails because another executor is full', () => {
  it('fails the map as any other', async () => {
    const submitter = new BoundedSubmitter({ limit: 5 });
    const results = mapOver(submitter, [1], one);
    submitter.chunk(0).failAt(0, new ExecutorFullError('the other'));
    await expect(results.next()).rejects.toThrow('the other');
    expect(submitter.asked).toBe(0);
  });
});
