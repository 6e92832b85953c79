import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { type NumberType, SharedLock, SharedRLock, SharedTypedArray, SharedValue, type TypedArrayClass } from '@heddle/sync';
import { describe, expect, it } from 'vitest';

const LARGEST: readonly (readonly [NumberType, number | bigint, number | bigint])[] = [
  ['int8', 127, -128], ['uint8', 255, 0], ['int16', 32_767, -32_768], ['uint16', 65_535, 0], ['int32', 2 ** 31 - 1, -(2 ** 31)], ['uint32', 2 ** 32 - 1, 0],
  ['bigint64', 2n ** 63n - 1n, -(2n ** 63n)], ['biguint64', 2n ** 64n - 1n, 0n],
];

describe('SharedValue', () => {
  it.each(LARGEST)('holds whole numbers, and wraps around: %s', (type, largest, smallest) => {
    const value = new SharedValue<NumberType>(type);
    const one = typeof largest === 'bigint' ? 1n : 1;
    expect([value.type, Number(value.value)]).toEqual([type, 0]);
    value.value = largest;
    const same = SharedValue.fromHandle(value.toHandle());
    expect([same.type, same.value]).toEqual([type, largest]);
    expect([same.add(one), value.value]).toEqual([smallest, smallest]);
    expect([value.compareAndSet(largest, one), value.compareAndSet(smallest, one), same.value]).toEqual([false, true, one]);
    const beyond = typeof largest === 'bigint' ? largest + 1n : largest + 1;
    expect(() => { value.value = beyond; }).toThrow(new RangeError(`SharedValue.value: value must be a whole number of type ${type}, received ${String(beyond)}${typeof beyond === 'bigint' ? 'n' : ''}`));
    expect(same.value).toBe(one);
  });

  it.each(['float32', 'float64'] as const)('holds any number: %s', (type) => {
    const value = new SharedValue(type, 0.25);
    const same = SharedValue.fromHandle(value.toHandle());
    expect([same.value, value.add(0.5), same.add(-1), value.value]).toEqual([0.25, 0.75, -0.25, -0.25]);
    for (const number of [-0, NaN, Infinity, -1e30]) {
      value.value = number;
      expect(same.value).toBe(type === 'float32' ? Math.fround(number) : number);
      expect([value.compareAndSet(number === 0 ? 0 : 1, 5), value.compareAndSet(number, 2), same.value]).toEqual([false, true, 2]);
    }
  });

  it('refuses what is none of its type', () => {
    expect(() => new SharedValue('int64' as never)).toThrow(/^new SharedValue: type must be one of 'int8', .*'biguint64', received "int64"$/);
    expect(() => new SharedValue('int32', 1n as never)).toThrow(new TypeError('new SharedValue: value must be a number, received 1n'));
    expect(() => new SharedValue('bigint64', 1 as never)).toThrow(new TypeError('new SharedValue: value must be a bigint, received 1'));
    expect(() => new SharedValue('int32', 0.5)).toThrow(RangeError);
    expect(() => new SharedValue('uint8').add(-1)).toThrow(RangeError);
    expect(() => new SharedValue('float64').add('1' as never)).toThrow(new TypeError('SharedValue.add: amount must be a number, received "1"'));
    expect(() => new SharedValue('float64').compareAndSet(1, undefined as never)).toThrow('SharedValue.compareAndSet: value must be a number');
    expect(() => new SharedValue('int32', 1, { lock: {} as never })).toThrow('new SharedValue: lock must be a SharedLock or a SharedRLock');
    expect(() => new SharedValue('int32', 1, { loc: 1 } as never)).toThrow("unknown option 'loc'");
    expect(() => SharedValue.fromHandle(new SharedTypedArray(Int8Array, 1).toHandle())).toThrow(TypeError);
    expect(() => SharedTypedArray.fromHandle(new SharedValue('int8').toHandle())).toThrow(TypeError);
  });

  it('has a lock, which may be that of several, and excludes others', async () => {
    const lock = new SharedRLock();
    const [one, two] = [new SharedValue('int32', 1, { lock }), new SharedTypedArray(Int32Array, 3, { lock })];
    expect([one.getLock(), two.getLock(), new SharedValue('int8').getLock().constructor]).toEqual([lock, lock, SharedLock]);
    const same = SharedValue.fromHandle(one.toHandle());
    expect(same.getLock()).toBeInstanceOf(SharedRLock);
    expect(await one.withLock(() => same.getLock().locked())).toBe(true);
    expect(await two.withLock((array) => [array, same.getLock().locked()])).toEqual([two.array, true]);
    await expect(one.withLock(() => { throw new Error('out of luck'); })).rejects.toThrow('out of luck');
    expect(lock.locked()).toBe(false);
    expect([one.statistics(), two.statistics()]).toEqual([{ type: 'int32', value: 1, lock: lock.statistics() }, { length: 3, bytes: 12, lock: lock.statistics() }]);
    const held = new SharedValue('int8');
    using _guard = held.getLock().acquireSync();
    await expect(SharedValue.fromHandle(held.toHandle()).withLock(() => 1, { timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    expect(() => two.withLock(1 as never)).toThrow('SharedTypedArray.withLock: fn must be a function');
  });
});

describe('SharedTypedArray', () => {
  it.each([Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array])('is the same elements for all: %o', (type) => {
    const shared = new SharedTypedArray(type as TypedArrayClass<Int8Array>, 5);
    expect(shared.array).toEqual(new type(5));
    const same = SharedTypedArray.fromHandle(shared.toHandle());
    expect([same.array.constructor, same.length]).toEqual([type, 5]);
    shared.array[4] = 7;
    expect(same.array[4]).toBe(7);
  });

  it('is made of a number of zeros, or of values', () => {
    expect(new SharedTypedArray(BigInt64Array, [1n, -2n]).array).toEqual(BigInt64Array.of(1n, -2n));
    expect(new SharedTypedArray(BigUint64Array, 2).array).toEqual(BigUint64Array.of(0n, 0n));
    expect(new SharedTypedArray(Uint8Array, Uint8Array.of(3, 4, 5)).array).toEqual(Uint8Array.of(3, 4, 5));
    expect([new SharedTypedArray(Float64Array, 0).length, new SharedTypedArray(Float64Array, []).length]).toEqual([0, 0]);
    expect(new SharedTypedArray(Float64Array, 3).array.byteOffset % 64).toBe(0);
  });

  it('refuses what no array can be', () => {
    for (const type of [Array, Buffer, DataView, class extends Int8Array {}, 'int32', undefined]) {
      expect(() => new SharedTypedArray(type as never, 1)).toThrow('new SharedTypedArray: type must be a class of typed arrays');
    }
    for (const count of [-1, 0.5, NaN]) expect(() => new SharedTypedArray(Int8Array, count)).toThrow(RangeError);
    for (const content of ['12', null, undefined, {}, true]) expect(() => new SharedTypedArray(Int8Array, content as never)).toThrow(TypeError);
    expect(() => new SharedTypedArray(BigInt64Array, [1] as never)).toThrow(TypeError);
    expect(() => new SharedTypedArray(Float64Array, 2 ** 28)).toThrow('new SharedTypedArray: a Float64Array that is shared has at most 268435448 elements, received 268435456');
  });
});

describe('numbers of several threads', () => {
  it('are added to by all, with and without the lock', async () => {
    const [threads, rounds] = [4, 2000];
    const shared = { float: new SharedValue('float64'), small: new SharedValue('uint16'), big: new SharedValue('bigint64'), array: new SharedTypedArray(Float32Array, threads + 1) };
    const handles = Object.fromEntries(Object.entries(shared).map(([name, value]) => [name, value.toHandle()]));
    const exits = Array.from({ length: threads }, (_, thread) => once(new Worker(new URL('programs/value-worker.mjs', import.meta.url), { workerData: { handles, rounds, thread } }), 'exit'));
    expect(await Promise.all(exits)).toEqual(exits.map(() => [0]));
    const { float, small, big, array } = shared;
    expect([float.value, small.value, big.value]).toEqual([threads * rounds * 0.5, threads * rounds, BigInt(threads * rounds)]);
    expect([...array.array]).toEqual([rounds, rounds, rounds, rounds, threads * rounds]);
  });
});
