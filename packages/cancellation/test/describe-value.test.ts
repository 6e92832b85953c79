import { describe, expect, it } from 'vitest';

import { describeValue } from '../src/index.js';

describe('describeValue', () => {
  it.each([
    ['x'.repeat(50), `"${'x'.repeat(40)}"...`],
    [-0, '-0'],
    [Symbol('s'), 'Symbol(s)'],
    [undefined, 'undefined'],
    [true, 'true'],
    [[1, 2], 'an array of 2'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    [new Map(), 'an instance of Map'],
    [() => 1, 'a function'],
    [Math.max, 'function max'],
  ])('says what %s is', (value, description) => {
    expect(describeValue(value)).toBe(description);
  });

  it('does not trip over hostile values', () => {
    const hostile = new Proxy({}, { getPrototypeOf: () => ({ constructor: 'not a function' }) });
    expect(describeValue(hostile)).toBe('an object');
  });

  it.each<[string, () => object]>([
    ['a function', () => Object.defineProperty(() => 1, 'name', { value: Symbol('name') })],
    ['a function', () => Object.defineProperty(() => 1, 'name', { get: throwing })],
    ['an object', () => new (Object.defineProperty(class { x = 1 }, 'name', { value: Symbol('name') }))()],
    ['an object', () => new (Object.defineProperty(class { x = 1 }, 'name', { get: throwing }))()],
    ['an object', () => Object.defineProperty({}, 'constructor', { get: throwing })],
    ['an object', () => new Proxy({}, { getPrototypeOf: throwing })],
    ['an object', revoked],
  ])('nor over names and prototypes that cannot be read: %s', (description, make) => {
    expect(describeValue(make())).toBe(description);
  });
});

const throwing = (): never => {
  throw new Error('hostile');
};

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
