import { describe, expect, it } from 'vitest';

import { openSource } from '../src/map/map-source.js';

const open = (items: unknown) => openSource(items, () => undefined, 'map');

describe('an array as the source of a map', () => {
  it('is read as its iterator reads it: holes as undefined, to the end it has then', () => {
    // eslint-disable-next-line no-sparse-arrays
    const array: unknown[] = [1, , 3];
    const source = open(array);
    expect(source.take(2)).toStrictEqual([1, undefined]);
    array.push(4);
    expect([source.take(2), source.exhausted]).toStrictEqual([[3, 4], false]);
    expect([source.take(2), source.exhausted, source.available]).toStrictEqual([[], true, 0]);
    array.push(5);
    expect(source.exhausted).toBe(true);
  });

  it('gives nothing after it was closed', async () => {
    const source = open([1, 2, 3]);
    expect(source.take(1)).toEqual([1]);
    await source.close();
    expect([source.exhausted, source.available]).toEqual([true, 0]);
  });

  it('is iterated where it has an iterator of its own', () => {
    class Twice extends Array<number> {
      override *[Symbol.iterator](): ArrayIterator<number> {
        for (let i = 0; i < this.length; i++) yield (this[i] ?? 0) * 2;
      }
    }
    expect(open(Twice.from([1, 2])).take(3)).toEqual([2, 4]);
    const own = [1, 2];
    own[Symbol.iterator] = () => [7][Symbol.iterator]();
    expect(open(own).take(3)).toEqual([7]);
  });
});
