import { MessageChannel, type MessagePort } from 'node:worker_threads';

import { afterEach, describe, expect, it } from 'vitest';

import { HANDLE_TAG, registerHandle } from '../src/handles.js';
import { encoder, roundTrip } from './round-trip.js';

describe('what travels beside the bytes', () => {
  const ports: MessagePort[] = [];
  afterEach(() => {
    for (const port of ports.splice(0)) port.close();
  });

  it('is shared memory, each once, in order of first occurrence', () => {
    const one = new SharedArrayBuffer(8);
    const other = new SharedArrayBuffer(8);
    const copy = roundTrip({ a: [other, one], b: one, view: new Int32Array(one, 4) }) as { a: object[]; b: object; view: Int32Array };
    expect(encoder.externals).toEqual([other, one]);
    expect(copy.a[0]).toBe(other);
    expect(copy.a[1]).toBe(one);
    expect(copy.b).toBe(one);
    expect(copy.view.buffer).toBe(one);
    expect([copy.view.byteOffset, copy.view.length]).toEqual([4, 1]);
  });

  it('is a port', () => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    expect(roundTrip([port1, { again: port1 }])).toEqual([port1, { again: port1 }]);
    expect(encoder.externals).toEqual([port1]);
  });

  it('is what the caller gives away, of whatever kind, and the views of it', () => {
    const buffer = new ArrayBuffer(16);
    const stream = new ReadableStream();
    const copy = roundTrip([new Uint8Array(buffer), new Float64Array(buffer, 8), stream], [buffer, stream]) as [Uint8Array, Float64Array, object];
    expect(encoder.externals).toEqual([buffer, stream]);
    expect(copy[0].buffer).toBe(buffer);
    expect(copy[1].buffer).toBe(buffer);
    expect(copy[1].byteOffset).toBe(8);
    expect(copy[2]).toBe(stream);
    expect(buffer.byteLength).toBe(16);
  });

  it('is nothing most of the time, and nothing of the value before', () => {
    roundTrip(new SharedArrayBuffer(1));
    roundTrip(1);
    expect(encoder.externals).toEqual([]);
    roundTrip(new SharedArrayBuffer(1));
    roundTrip({ a: 1 });
    expect(encoder.externals).toEqual([]);
  });

  it('stays with whoever asked for it', () => {
    roundTrip({ a: 1 });
    const before = encoder.externals;
    roundTrip([new SharedArrayBuffer(1)]);
    const { externals } = encoder;
    roundTrip([new SharedArrayBuffer(1)]);
    expect(before).toEqual([]);
    expect(externals).toHaveLength(1);
    expect(encoder.externals[0]).not.toBe(externals[0]);
  });

  it('is not what was only to be given away', () => {
    const buffer = new ArrayBuffer(1);
    roundTrip([1], [buffer]);
    expect(encoder.externals).toEqual([]);
  });
});

describe('handles', () => {
  class Counter {
    readonly #words: Int32Array;
    constructor(memory: SharedArrayBuffer) {
      this.#words = new Int32Array(memory);
    }
    static is(object: object): object is Counter {
      return #words in object;
    }
    get memory(): SharedArrayBuffer {
      return this.#words.buffer as SharedArrayBuffer;
    }
    increment(): number {
      return Atomics.add(this.#words, 0, 1) + 1;
    }
  }
  Object.defineProperty(Counter.prototype, HANDLE_TAG, { value: 'test.counter' });
  registerHandle<Counter>('test.counter', {
    is: (object) => Counter.is(object),
    encode: (counter) => ({ memory: counter.memory }),
    decode: (state) => new Counter((state as { memory: SharedArrayBuffer }).memory),
  });

  it('are made again from their state, at any depth', () => {
    const counter = new Counter(new SharedArrayBuffer(4));
    const copy = roundTrip({ deep: [counter], map: new Map([['again', counter]]) }) as { deep: Counter[]; map: Map<string, Counter> };
    expect(encoder.externals).toEqual([counter.memory]);
    expect(copy.deep[0]).toBeInstanceOf(Counter);
    expect(copy.deep[0]).toBe(copy.map.get('again'));
    expect([counter.increment(), copy.deep[0]?.increment()]).toEqual([1, 2]);
  });

  it('travel in errors too', () => {
    const error = Object.assign(new Error('e'), { counter: new Counter(new SharedArrayBuffer(4)) });
    expect((roundTrip(error) as typeof error).counter).toBeInstanceOf(Counter);
  });

  it('survive beside an instance of a class, and inside it', () => {
    class Job {
      id = 1;
      counter = counter;
      jobs: Job[] = [this];
      table: Map<string, object> = new (class extends Map<string, object> {})([['counter', counter]]);
    }
    const counter = new Counter(new SharedArrayBuffer(4));
    const copy = roundTrip([counter, new Job(), new Blob(['a'])]) as [Counter, Job, Blob];
    expect(copy[0]).toBeInstanceOf(Counter);
    expect(copy[1].counter).toBe(copy[0]);
    expect(copy[1].table.get('counter')).toBe(copy[0]);
    expect(copy[1].jobs[0]).toBe(copy[1]);
    expect(Object.getPrototypeOf(copy[1])).toBe(Object.prototype);
    expect(encoder.externals).toEqual([counter.memory, copy[2]]);
    const error = Object.assign(new Error('m'), { job: new Job() });
    expect((roundTrip(error) as typeof error).job.counter).toBeInstanceOf(Counter);
  });

  const obstacles: [name: string, obstacle: unknown, words: string][] = [
    ['a function', () => 1, '[Function]'],
    ['a promise', Promise.resolve(), '[Promise]'],
    ['a proxy', new Proxy({}, {}), 'a proxy'],
    ['an object that is too deep', Array.from({ length: 1001 }).reduce((inner) => [inner], 1), 'an object more than 1000 levels deep'],
    ['what only looks like a map', Object.create(Map.prototype), 'something else'],
  ];
  it.each(obstacles)('refuse to be left to the platform, beside %s', (_name, obstacle, words) => {
    const counter = new Counter(new SharedArrayBuffer(4));
    const hidden = [[obstacle, counter], new Map([[{ counter }, obstacle]]), [new Set([counter]), obstacle], [new Error('e', { cause: { counter } }), { obstacle }]];
    for (const value of hidden) {
      expect(roundTrip(value)).toBe('UNSUPPORTED');
      expect(() => { encoder.refuseHandles(value); }).toThrow(new DOMException(`${words} could not be cloned in a value that holds a handle, [Counter]`, 'DataCloneError'));
    }
    const cyclic: unknown[] = [obstacle];
    cyclic.push(cyclic);
    expect(() => { encoder.refuseHandles(cyclic); }).not.toThrow();
  });

  it('are what the platform makes of them where only the prototype says so, or nobody knows the tag', () => {
    expect(roundTrip(Object.create(Counter.prototype))).toEqual({});
    class Unknown {
      known = false;
    }
    Object.defineProperty(Unknown.prototype, HANDLE_TAG, { value: 'test.unknown' });
    expect(roundTrip(new Unknown())).toEqual({ known: false });
  });
});
