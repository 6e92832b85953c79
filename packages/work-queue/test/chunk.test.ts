import { CancelledError } from '@heddle/cancellation';
import { TaskSerializationError } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import { CallMode } from '../src/protocol/slot-fields.js';
import type { ChunkValue } from '../src/worker/chunk.js';
import { runChunk, untilUncloneable } from '../src/worker/chunk.js';

const never = (): boolean => false;
const double = ([x]: readonly unknown[]): number => (x as number) * 2;

describe('a chunk of a map', () => {
  it('calls its function for each item, in order', () => {
    const chunk = runChunk(CallMode.map, [1, 2, 3], double, never);
    expect(chunk).toMatchObject({ values: [2, 4, 6], failed: false, error: undefined });
    expect((chunk as ChunkValue).runTime).toBeGreaterThanOrEqual(0);
  });

  it('spreads argument lists for starmap', () => {
    expect(runChunk(CallMode.starmap, [[1, 2], [3, 4]], (args) => args, never)).toMatchObject({ values: [[1, 2], [3, 4]] });
    expect(runChunk(CallMode.map, [[1, 2]], (args) => args, never)).toMatchObject({ values: [[[1, 2]]] });
  });

  it('fails at an item that is no argument list', () => {
    const error = new TypeError('starmap: expected a tuple of arguments for each call, received 7');
    expect(runChunk(CallMode.starmap, [[1, 2], 7, [3]], (args) => args, never)).toMatchObject({ values: [[1, 2]], failed: true, error });
  });

  it('may be empty', () => {
    expect(runChunk(CallMode.map, [], double, never)).toMatchObject({ values: [], failed: false });
  });

  it('keeps the values before the first failure, and calls nothing after it', () => {
    const called: unknown[] = [];
    const error = new RangeError('three');
    const chunk = runChunk(CallMode.map, [1, 2, 3, 4], ([x]) => {
      called.push(x);
      if (x === 3) throw error;
      return x;
    }, never);
    expect(chunk).toMatchObject({ values: [1, 2], failed: true, error });
    expect(called).toEqual([1, 2, 3]);
  });

  it('describes what was thrown where it could not travel', () => {
    const chunk = runChunk(CallMode.map, [1], () => { throw (() => 1) as unknown as Error; }, never) as ChunkValue;
    expect(chunk.error).toBeInstanceOf(TaskSerializationError);
  });

  it('stops between two items when it is asked to', () => {
    let left = 2;
    const chunk = runChunk(CallMode.map, [1, 2, 3, 4], double, () => left-- === 0);
    expect(chunk).toMatchObject({ values: [2, 4], failed: true });
    expect((chunk as ChunkValue).error).toBeInstanceOf(CancelledError);
  });

  it('goes on asynchronously from the first promise, one item at a time and in order', async () => {
    let running = 0;
    const chunk = runChunk(CallMode.map, [1, 2, 3], ([x]) => {
      if (x === 1) return 'at once';
      expect(++running).toBe(1);
      return Promise.resolve().then(() => {
        running--;
        return x;
      });
    }, never);
    expect(chunk).toBeInstanceOf(Promise);
    expect(await chunk).toMatchObject({ values: ['at once', 2, 3], failed: false });
  });

  it('keeps the values before a rejection, and calls nothing after it', async () => {
    const called: unknown[] = [];
    const chunk = await runChunk(CallMode.map, [1, 2, 3], async ([x]) => {
      called.push(x);
      if (x === 2) throw new RangeError('two');
      return x;
    }, never);
    expect(chunk).toMatchObject({ values: [1], failed: true, error: new RangeError('two') });
    expect(called).toEqual([1, 2]);
  });

  it('stops between two promises when it is asked to', async () => {
    let asked = false;
    const chunk = await runChunk(CallMode.map, [1, 2, 3], async ([x]) => {
      asked = x === 2;
      return x;
    }, () => asked);
    expect(chunk.values).toEqual([1, 2]);
    expect(chunk.error).toBeInstanceOf(CancelledError);
  });
});

describe('a chunk with a value that cannot travel', () => {
  const chunk: ChunkValue = { values: [1, Symbol('s'), 3], failed: false, error: undefined, runTime: 5 };

  it('ends at it, with that as its failure', () => {
    const cut = untilUncloneable(chunk, (value) => typeof value !== 'symbol');
    expect(cut).toMatchObject({ values: [1], failed: true, runTime: 5 });
    expect(cut.error).toBeInstanceOf(TaskSerializationError);
  });

  it('is left as it is where all can travel', () => {
    expect(untilUncloneable(chunk, () => true)).toBe(chunk);
  });
});
