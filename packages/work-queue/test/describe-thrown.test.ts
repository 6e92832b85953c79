import { Decoder } from '@heddle/codec';
import { errorClassByName, TaskSerializationError } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import { describeThrown } from '../src/worker/describe-thrown.js';
import { unpackWireValue, WireValuePacker } from '../src/wire/wire-value.js';

const packer = new WireValuePacker();
const decoder = new Decoder({ errorClass: errorClassByName });

function roundTrip(value: unknown): unknown {
  return unpackWireValue(decoder, packer.pack(value));
}

describe('what was thrown', () => {
  it('is an error as it is, whatever it holds', () => {
    const error = Object.assign(new Error('m'), { callback: () => 1 });
    expect(describeThrown(error)).toBe(error);
    expect(roundTrip(error)).toBeInstanceOf(Error);
  });

  it('is any value that can be copied', () => {
    for (const value of [undefined, null, 0, 'text', 1n, { a: [1] }, new Map(), new (class Point { x = 1; })(), { big: 'x'.repeat(10_000) }]) {
      expect(describeThrown(value)).toBe(value);
    }
    // The platform cannot copy this one, but the codec can.
    const holder = { error: Object.assign(new Error('m'), { cause: () => 1 }) };
    expect(describeThrown(holder)).toBe(holder);
  });

  it('becomes an error that says what it was where it cannot be copied', () => {
    function handler(): void { /* to have a name */ }
    const cases: [thrown: unknown, words: string][] = [
      [handler, '[Function: handler]'],
      [Symbol('s'), 'Symbol(s)'],
      [{ handler }, '[Object]'],
      [Promise.resolve(), '[Promise]'],
      [new Proxy(new Error('hidden'), {}), '[Error]'],
      [new Proxy({}, { getPrototypeOf: () => { throw new Error('trap'); } }), '[Object]'],
    ];
    for (const [thrown, words] of cases) {
      const described = describeThrown(thrown);
      expect(described).toBeInstanceOf(TaskSerializationError);
      expect((described as Error).message).toContain(words);
      expect(roundTrip(described)).toBeInstanceOf(TaskSerializationError);
    }
  });
});
