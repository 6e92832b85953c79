import { describe, expect, it } from 'vitest';

import { isGenerator } from '../src/worker.js';

function* count(): Generator<number> {
  yield 1;
}
async function* countLater(): AsyncGenerator<number> {
  yield 1;
}
const throwing = (): never => {
  throw new Error('trapped');
};
const revoked = Proxy.revocable({}, {});
revoked.revoke();

describe('isGenerator', () => {
  it('recognises generators and async ones, whatever was done to them', () => {
    expect([count(), countLater(), Object.assign(count(), { then: 1 })].map(isGenerator)).toEqual([true, true, true]);
    expect(isGenerator(Object.defineProperty(count(), Symbol.toStringTag, { get: throwing }))).toBe(true);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'Generator'],
    ['the function', count],
    ['an iterator', [1].values()],
    ['an object with its methods', { next: throwing, return: throwing, throw: throwing, [Symbol.iterator]: throwing }],
    ['an object with its tag', { [Symbol.toStringTag]: 'Generator' }],
    ['an object whose tag throws', Object.defineProperty({}, Symbol.toStringTag, { get: throwing })],
    ['an object with its prototype', Object.create(count.prototype as object)],
    ['a proxy of one', new Proxy(count(), {})],
    ['a proxy that throws', new Proxy({}, { getPrototypeOf: throwing })],
    ['a proxy that was revoked', revoked.proxy],
  ])('does not take %s for one', (_name, value) => {
    expect(isGenerator(value)).toBe(false);
  });
});
