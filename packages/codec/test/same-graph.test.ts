import { describe, expect, it } from 'vitest';

import { differenceBetween } from './same-graph.js';

function graph(): Record<string, unknown> {
  const shared = { deep: [1, { two: 2 }] };
  const buffer = new Uint8Array([1, 2, 3, 4]).buffer;
  const root: Record<string, unknown> = {
    shared,
    again: shared,
    map: new Map<unknown, unknown>([[shared, 'x'], ['y', new Set([1, 2])]]),
    date: new Date(5),
    pattern: /a/g,
    views: [new Uint8Array(buffer, 1, 2), new DataView(buffer)],
    boxed: Object(-0),
  };
  root.self = root;
  return root;
}

describe('the comparison of graphs', () => {
  it('finds a graph the same as another of the same make', () => {
    expect(differenceBetween(graph(), graph())).toBeUndefined();
  });

  const pairs: [name: string, left: unknown, right: unknown][] = [
    ['0 and -0', [0], [-0]],
    ['a number and its string', { a: 1 }, { a: '1' }],
    ['undefined and a hole', [undefined], new Array(1)],
    ['undefined and nothing', { a: undefined }, {}],
    ['keys in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['an array and an object', [], {}],
    ['prototypes', {}, Object.create(null)],
    ['a Map and a Set', new Map(), new Set()],
    ['entries in another order', new Set([1, 2]), new Set([2, 1])],
    ['map values', new Map([[1, { a: 1 }]]), new Map([[1, { a: 2 }]])],
    ['times', new Date(1), new Date(NaN)],
    ['flags', /a/g, /a/i],
    ['lastIndex', /a/g, Object.assign(/a/g, { lastIndex: 1 })],
    ['what is boxed', Object(1), Object(1n)],
    ['bytes', new Uint8Array([1]), new Uint8Array([2])],
    ['offsets', new Uint8Array(new ArrayBuffer(2), 0, 1), new Uint8Array(new ArrayBuffer(2), 1, 1)],
    ['kinds of views', new Uint8Array(2), new Int8Array(2)],
    ['enumerability', { a: 1 }, Object.defineProperty({}, 'a', { value: 1, writable: true, configurable: true })],
    ['named properties of arrays', [1], Object.assign([1], { a: 1 })],
  ];
  it.each(pairs)('tells %s apart', (_name, left, right) => {
    expect(differenceBetween(left, right)).toBeDefined();
    expect(differenceBetween(right, left)).toBeDefined();
    expect(differenceBetween([[left]], [[right]])).toBeDefined();
    expect(differenceBetween(left, left)).toBeUndefined();
  });

  it('tells shared objects from equal ones, either way', () => {
    const one = {};
    expect(differenceBetween([one, one], [{}, {}])).toMatch('shared differently');
    expect(differenceBetween([{}, {}], [one, one])).toMatch('shared differently');
  });

  it('tells cycles of different lengths apart', () => {
    const short: { next?: unknown } = {};
    short.next = short;
    const long: { next?: unknown } = { next: {} };
    (long.next as { next?: unknown }).next = long;
    expect(differenceBetween(short, long)).toBeDefined();
    expect(differenceBetween(long, short)).toBeDefined();
  });

  it('tells views over one buffer from views over equal buffers', () => {
    const buffer = new ArrayBuffer(4);
    expect(differenceBetween([new Uint8Array(buffer), new Uint8Array(buffer)], [new Uint8Array(4), new Uint8Array(4)])).toBeDefined();
  });
});
