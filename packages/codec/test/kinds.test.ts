import { generateKeyPairSync } from 'node:crypto';
import { BlockList } from 'node:net';
import * as pathModule from 'node:path';
import { runInNewContext } from 'node:vm';

import { describe, expect, it, vi } from 'vitest';

import { Decoder } from '../src/decoder.js';
import { Encoder, OVERFLOW, UNSUPPORTED } from '../src/encoder.js';
import { payloadMemory } from '../src/payload-memory.js';
import { encoder, roundTrip } from './round-trip.js';
import { differenceBetween } from './same-graph.js';

type ResizableBufferClass = new (byteLength: number, options: { maxByteLength: number }) => ArrayBuffer & { resize(length: number): void };
const ResizableBuffer = ArrayBuffer as unknown as ResizableBufferClass;

function argumentsOf(..._: unknown[]): unknown {
  // eslint-disable-next-line prefer-rest-params -- the object itself is what the codec must know
  return arguments;
}

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

function nested(depth: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? { value } : [value];
  return value;
}

describe('values that travel as bytes', () => {
  const cyclic: Record<string, unknown> = { list: [] };
  cyclic.self = cyclic;
  (cyclic.list as unknown[]).push(cyclic, [cyclic]);
  const inItself = new Map<unknown, unknown>();
  inItself.set(inItself, new Set([inItself]));

  const values: [name: string, value: unknown][] = [
    ['-0', -0],
    ['-0 among integers', [0, 1, 2, 3, 4, 5, 6, -0]],
    ['NaN and infinities among doubles', [0.5, NaN, Infinity, -Infinity, -0, 1, 2, 3]],
    ['integers at the edges of their sizes', [127, 128, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 53]],
    ['numbers until the last item', [1, 2, 3, 4, 5, 6, 7, 8, 9, 'ten']],
    ['numbers and a hole', Object.assign([1, 2, 3, 4, 5, 6, 7, 8], { 9: 10 })],
    ['numbers and undefined', [1, 2, 3, 4, 5, 6, 7, 8, undefined, 10]],
    ['texts', ['one', 'two', '', 'é', 'five', 'six', 'seven', 'eight'.repeat(1000)]],
    ['texts of which one is not Latin-1', ['one', 'two', '', 'é', 'five', 'six', 'seven', '日']],
    ['texts of which one is very long', ['one', 'two', '', 'é', 'five', 'six', 'seven', 'eight'.repeat(100_000)]],
    ['much text', Array.from({ length: 300 }, (_, index) => `${String(index)}${'x'.repeat(5000)}`)],
    ['texts and a hole', Object.assign(['1', '2', '3', '4', '5', '6', '7', '8'], { 9: '10' })],
    ['texts with a named property', Object.assign(['1', '2', '3', '4', '5', '6', '7', '8'], { name: '10' })],
    ['an array of texts that cannot be joined by itself', Object.defineProperty(['1', '2', '3', '4', '5', '6', '7', '8'], 'join', { value: 1 })],
    ['an empty array', []],
    ['nothing but holes', new Array(5)],
    ['a huge length', Object.assign([], { length: 4_294_967_295 })],
    ['an item at the far end', Object.assign([], { 4294967294: 'last', length: 4_294_967_295 })],
    ['a match with its groups', /(?<first>.)(b)?/d.exec('ac')],
    ['a long array with a named property', Object.assign(new Array(100).fill('x'), { name: 'y' })],
    ['a long array of numbers with a named property', Object.assign(new Array(100).fill(1), { __proto: 'y' })],
    ['a name that looks like an index', Object.assign([1], { '4294967295': 1, '-1': 2, '01': 3 })],
    ['a frozen array', Object.freeze([1, 2, 3])],
    ['an item that is an accessor', Object.defineProperty([1, 2], 0, { get: () => 9, enumerable: true })],
    ['an item that is not enumerable', Object.defineProperty([1, 2], 0, { value: 9, enumerable: false })],
    ['lone surrogates', ['\ud800', 'a\udc00b', '\ud83d\ude00']],
    ['long text in Latin-1', 'é'.repeat(100_000)],
    ['long text beyond Latin-1', `${'é'.repeat(100_000)}日`],
    ['bigints', [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, -(2n ** 64n), 12345678901234567890123456789n, -(2n ** 100_000n)]],
    ['a __proto__ property', JSON.parse('{"__proto__":{"polluted":true},"a":1}')],
    ['a __proto__ property on an array', Object.defineProperty([], '__proto__', { value: 1, enumerable: true })],
    ['integer-like keys', { b: 1, 2: 2, a: 3, 1: 4, '-1': 5, '4294967295': 6 }],
    ['keys of many kinds', { '': 1, é: 2, ключ: 3, ['k'.repeat(1000)]: 4, length: 5, constructor: 6 }],
    ['a dictionary of many keys', Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key ${String(index)}`, index]))],
    ['no prototype', Object.assign(Object.create(null) as object, { a: 1 })],
    ['symbol keys', { [Symbol('a')]: 1, b: 2 }],
    ['hidden properties', Object.defineProperty({ a: 1 }, 'b', { value: 2 })],
    ['accessors', { get a(): number { return 1; }, set b(_: unknown) { /* nothing to set */ } }],
    ['a frozen object', Object.freeze({ a: 1 })],
    ['cycles', cyclic],
    ['a map in itself', inItself],
    ['shared objects beyond a few', ((many) => [many, [...many].reverse()])(Array.from({ length: 100 }, (_, index) => ({ index })))],
    ['maps and sets in order', [new Map([['b', 1], ['a', 2]]), new Set(['b', 'a', NaN, 0, undefined])]],
    ['a map with a property', Object.assign(new Map([[1, 2]]), { lost: 1 })],
    ['dates', [new Date(0), new Date(NaN), new Date(-8.64e15)]],
    ['a pattern that was used', Object.assign(/a\/\n/gimsuy, { lastIndex: 3 })],
    ['boxed primitives', [Object(1), Object(-0), Object('text'), Object(true), Object(10n ** 30n)]],
    ['a buffer', new Uint8Array([1, 2, 3]).buffer],
    ['an empty buffer', new ArrayBuffer(0)],
    ['a buffer that can grow', new ResizableBuffer(8, { maxByteLength: 64 })],
    ['views over one buffer', ((buffer) => [new Uint8Array(buffer), new Float64Array(buffer, 8, 1), new DataView(buffer, 3, 4), buffer])(new ArrayBuffer(24))],
    ['a view and its buffer, the buffer first', ((view) => [view.buffer, view])(new Uint8Array([1, 2, 3]))],
    ['a view twice', ((view) => [view, view, view.buffer])(new Uint8Array([1, 2, 3]))],
    ['a part of an array', new Uint8Array(100).subarray(10, 20)],
    ['NaN payloads', new BigUint64Array([0x7ff8_0000_0000_0001n, 0xfff0_dead_beef_0001n]).buffer],
    ['bytes of every length about the alignment', Array.from({ length: 80 }, (_, length) => new Uint8Array(length).fill(length))],
  ];
  it.each(values)('come back as structuredClone gives them: %s', (_name, value) => {
    // Again and again, because what the codec has learned from the first ones must not change the others.
    for (let time = 0; time < 12; time++) expect(differenceBetween(roundTrip(value), structuredClone(value))).toBeUndefined();
  });

  it('come back as one graph when they are arguments', () => {
    const shared = { a: 1 };
    const memory = payloadMemory(new SharedArrayBuffer(4096));
    for (const args of [[], [1], ['x'], [undefined], [null], [shared], [shared, shared], [1, 'two', [3]], Array.from({ length: 300 }, (_, i) => i)]) {
      const used = encoder.encodeArguments(memory, 8, 4096, args);
      expect(differenceBetween(new Decoder().decodeArguments(memory, 8, used), args)).toBeUndefined();
    }
  });

  it('do not pollute prototypes', () => {
    const copy = roundTrip(Array.from({ length: 12 }, () => JSON.parse('{"__proto__":{"polluted":1}}') as unknown)) as Record<string, unknown>[];
    for (const object of copy) {
      expect(object.polluted).toBeUndefined();
      expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    }
    expect('polluted' in {}).toBe(false);
  });

  it('may have many properties, and be of many types', () => {
    for (const count of [12, 13, 20, 100, 127, 128, 129, 300]) {
      const make = (offset: number): object => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${String(index)}of${String(count)}`, offset + index]));
      const objects = Array.from({ length: count + 10 }, (_, index) => make(index));
      expect(differenceBetween(roundTrip(objects), objects)).toBeUndefined();
    }
  });

  it('may be of more types than the codec cares to remember', () => {
    const fresh = new Encoder();
    const memory = payloadMemory(new SharedArrayBuffer(4096));
    const reader = new Decoder();
    for (let index = 0; index < 80_000; index++) {
      const object = { [`key${String(index)}`]: 1, known: 2 };
      expect(Object.keys(reader.decode(memory, 0, fresh.encode(memory, 0, 4096, object)) as object)).toEqual(Object.keys(object));
    }
    expect(reader.decode(memory, 0, fresh.encode(memory, 0, 4096, { a: 1, b: 2 }))).toEqual({ a: 1, b: 2 });
  });

  it('leave out what others have put on Object.prototype', () => {
    Object.defineProperty(Object.prototype, 'polluting', { value: 1, enumerable: true, configurable: true, writable: true });
    try {
      for (let time = 0; time < 12; time++) expect(Object.keys(roundTrip({ a: 1, b: { c: 2 } }) as object)).toEqual(['a', 'b']);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polluting');
    }
  });

  it('hold the bytes of a Buffer alone, not the pool that it is cut from', () => {
    const copy = roundTrip(Buffer.from('abc')) as Uint8Array;
    expect(Object.getPrototypeOf(copy)).toBe(Uint8Array.prototype);
    expect([...copy]).toEqual([97, 98, 99]);
    expect(copy.buffer.byteLength).toBe(3);
    const twice = Buffer.from('abc');
    const [one, other] = roundTrip([twice, twice]) as Uint8Array[];
    expect(one).toBe(other);
    // A Buffer over the whole of its memory shares it still.
    const whole = Buffer.from(new ArrayBuffer(8));
    const [bytes, view] = roundTrip([whole, new DataView(whole.buffer)]) as [Uint8Array, DataView];
    expect(bytes.buffer).toBe(view.buffer);
  });

  it('have packed arrays that grow and shrink like any other', () => {
    const copy = roundTrip([[1, 2, 3, 4, 5, 6, 7, 8], [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5], Array.from({ length: 10_000 }, (_, i) => i)]) as number[][];
    for (const array of copy) {
      const { length } = array;
      array.push(9);
      array.length -= 2;
      expect(array).toHaveLength(length - 1);
    }
    expect(roundTrip([1, 2, 3, 4, 5, 6, 7, 8])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(copy[2]?.slice(-2)).toEqual([9997, 9998]);
  });

  it('can be as deep as the platform allows on a main thread, and leave deeper ones to it', () => {
    expect(roundTrip(nested(1000))).toEqual(nested(1000));
    expect(roundTrip(nested(1001))).toBe('UNSUPPORTED');
    expect(roundTrip(nested(100_000))).toBe('UNSUPPORTED');
  });

  it('may hold a map that grows while it is written', () => {
    const map = new Map<unknown, unknown>();
    map.set('a', { get grow(): number { return map.set({}, 1).size; } });
    const copy = roundTrip(map) as Map<unknown, unknown>;
    expect([...copy.keys()]).toEqual(['a']);
  });

  it('may hold an object that a getter shortens', () => {
    for (let time = 0; time < 12; time++) {
      const object: Record<string, unknown> = { get a(): number { delete object.b; return 1; }, b: 2, c: 3 };
      expect(['UNSUPPORTED', { a: 1, c: 3 }]).toContainEqual(roundTrip(object));
    }
  });

  it('may have getters that encode something themselves', () => {
    const memory = payloadMemory(new ArrayBuffer(1000));
    const value = { a: [1], get b(): number { return encoder.encode(memory, 0, 1000, { inner: [true] }); }, c: [2] };
    expect(roundTrip(value)).toEqual({ a: [1], b: encoder.encode(memory, 0, 1000, { inner: [true] }), c: [2] });
    expect(new Decoder().decode(memory, 0, 1000)).toEqual({ inner: [true] });
  });
});

describe('instances of classes', () => {
  class Point { x = 1; }
  class Marked { kept = [1]; }
  Object.defineProperty(Marked.prototype, Symbol.toStringTag, { value: 'Marked' });
  class List extends Array<unknown> { name = 'list'; }
  class Words extends Map<string, unknown> { extra = 1; }
  const point = new Point();
  const values: [name: string, value: unknown][] = [
    ['of a class', new Point()],
    ['of a class below it, which hides some of what it has', new (class extends Point { readonly #y = 2; readonly z = (): number => this.#y; constructor() { super(); Object.defineProperty(this, 'z', { enumerable: false }); } })()],
    ['that refer to each other', Object.assign(new Point(), { point, again: [point], self: Object.assign(point, { point }) })],
    ['with methods on the prototype that can be seen', new (Object.assign(class { a = 1; }.prototype, { method: () => 1 }).constructor as new () => object)()],
    ['with a tag', [new Marked(), { marked: new Marked() }]],
    ['that call themselves something', { [Symbol.toStringTag]: 'Something', a: 1 }],
    ['without a class', Object.create({ inherited: 1 })],
    ['below a proxy', Object.create(new Proxy({}, {}))],
    ['of Node: a URL', new URL('https://example.org/')],
    ['of Node: an event target', Object.assign(new EventTarget(), { a: 1 })],
    ['of another realm', runInNewContext('class Point { x = [{ y: 1 }]; } [new Point(), { a: 1 }, [2], new Date(5), /a/g, new Uint8Array(3), new Map([[1, { b: 2 }]])]')],
    ['of a class of lists', List.from([1, , { a: 1 }])], // eslint-disable-line no-sparse-arrays -- holes are the point
    ['of a class of long lists', List.from({ length: 40 }, (_, index) => index * 0.5)],
    ['of a class of maps', new Words([['a', point]])],
    ['of a class of sets', new (class extends Set {})([point, 1])],
    ['of a class of dates', new (class extends Date {})(5)],
    ['of a class of patterns', new (class extends RegExp { override get source(): string { return 'hidden'; } })('a', 'g')],
    ['of a class of numbers', new (class extends Number {})(5)],
    ['of a class of bytes', ((bytes) => [bytes, bytes.buffer])(new (class extends Uint8Array {})([1, 2, 3]))],
    ['of a class of buffers', new (class extends ArrayBuffer {})(8)],
    ['that are patterns with properties of their own', Object.defineProperty(/a/g, 'flags', { value: 'x' })],
  ];
  it.each(values)('become what structuredClone makes of them: %s', (_name, value) => {
    for (let time = 0; time < 3; time++) expect(differenceBetween(roundTrip(value), structuredClone(value))).toBeUndefined();
    expect(encoder.externals).toEqual([]);
  });

  it('are not cloned to find out what they are', () => {
    const clone = vi.spyOn(globalThis, 'structuredClone');
    expect(roundTrip([new Point(), new Words([['a', new List()]])])).toHaveLength(2);
    expect(clone).not.toHaveBeenCalled();
    clone.mockRestore();
  });
});

describe('objects that the platform alone can clone', () => {
  const values: [name: string, value: object][] = [
    ['a Blob', new Blob(['a'])],
    ['a key', generateKeyPairSync('ed25519').privateKey],
    ['a list of addresses', new BlockList()],
  ];
  it.each(values)('travel beside the bytes: %s', (_name, value) => {
    class Holder { readonly held = value; }
    expect(roundTrip(value)).toBe(value);
    const copy = roundTrip([new Holder(), new Map([[value, 1]])]) as [Holder, Map<object, number>];
    expect(copy[0].held).toBe(value);
    expect([...copy[1].keys()][0]).toBe(value);
    expect(encoder.externals).toEqual([value]);
  });
});

describe('values that are left to the platform', () => {
  const touched: string[] = [];
  const nosy: ProxyHandler<object> = new Proxy({}, { get: (_target, trap) => { touched.push(String(trap)); return undefined; } });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const values: [name: string, value: unknown][] = [
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a boxed symbol', Object(Symbol('s'))],
    ['a proxy', new Proxy({}, nosy)],
    ['a proxy of an array', new Proxy([], nosy)],
    ['a proxy of an error', new Proxy(new Error('e'), nosy)],
    ['a revoked proxy', revoked.proxy],
    ['a WeakMap', new WeakMap()],
    ['a promise', Promise.resolve()],
    ['arguments', argumentsOf(1, 2)],
    ['a module', pathModule],
    ['a generator', (function* () { yield 1; })()],
    ['a stream', new ReadableStream()],
    ['a subclass of Promise', new (class extends Promise<void> {})(() => undefined)],
    ['an instance of a class that holds a function', Object.assign(new (class { x = 1; })(), { method: () => 1 })],
    ['what only looks like a Map', Object.create(Map.prototype)],
    ['what only looks like a Date', Object.create(Date.prototype)],
    ['what only looks like bytes', Object.create(Uint8Array.prototype)],
    ['a detached buffer', detached()],
    ['a view of a detached buffer', ((view) => { structuredClone(view.buffer, { transfer: [view.buffer] }); return view; })(new Uint8Array(4))],
    ['a view that follows its buffer', new Uint8Array(new ResizableBuffer(8, { maxByteLength: 16 }))],
    ['a getter that throws', { get a(): number { throw new RangeError('no'); } }],
  ];
  it.each(values)('are %s, wherever', (_name, value) => {
    expect(roundTrip(value)).toBe('UNSUPPORTED');
    expect(roundTrip({ a: [1, value] })).toBe('UNSUPPORTED');
    expect(roundTrip(new Map([[value, 1]]))).toBe('UNSUPPORTED');
    expect(encoder.externals).toEqual([]);
  });

  it('do not hear of it if they are proxies', () => {
    expect(touched).toEqual([]);
  });

  it('leave the encoder as it was', () => {
    expect(roundTrip([{ a: [1] }, new WeakMap()])).toBe('UNSUPPORTED');
    const shared = {};
    expect(differenceBetween(roundTrip([shared, shared]), [shared, shared])).toBeUndefined();
  });
});

describe('the region', () => {
  it('is never overrun, and OVERFLOW says how much to try next', () => {
    const value = { text: 'x'.repeat(500), numbers: Array.from({ length: 100 }, (_, index) => index * 1000), bytes: new Uint8Array(700) };
    const fresh = new Encoder();
    const memory = payloadMemory(new SharedArrayBuffer(4096));
    let size = 0;
    const tried: number[] = [];
    for (;;) {
      tried.push(size);
      const used = fresh.encode(memory, 16, 16 + size, value);
      if (used >= 0) break;
      expect(used).toBe(OVERFLOW);
      expect(fresh.required).toBeGreaterThan(size);
      size = fresh.required;
    }
    expect(tried.length).toBeLessThan(20);
    expect(new Decoder().decode(memory, 16, size)).toEqual(value);
  });

  it('may be anywhere in the memory', () => {
    const memory = payloadMemory(new SharedArrayBuffer(4096), 13, 3000);
    for (let start = 0; start < 16; start++) {
      const value = [1.5, 'text', new Float64Array(20).fill(start), [0.5, 1, 2, 3, 4, 5, 6, 7, 8]];
      const used = encoder.encode(memory, start, 3000, value);
      const moved = payloadMemory(memory.bytes.slice(start, start + used).buffer);
      expect(new Decoder().decode(moved, 0, used)).toEqual(value);
    }
  });

  it('can be too small for a single number', () => {
    const memory = payloadMemory(new ArrayBuffer(16));
    expect(encoder.encode(memory, 0, 0, 1)).toBe(OVERFLOW);
    expect(encoder.required).toBe(1);
    expect(encoder.encode(memory, 8, 12, 1.5)).toBe(OVERFLOW);
    expect(encoder.required).toBe(9);
    expect(encoder.encodeArguments(memory, 0, 0, [])).toBe(OVERFLOW);
    expect(encoder.encode(memory, 0, 16, Symbol('s'))).toBe(UNSUPPORTED);
  });
});
