import { Decoder } from '@heddle/codec';
import { TaskTimeoutError } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import { checkSendable, unpackWireValue, WireValuePacker } from '../src/wire/wire-value.js';

const packer = new WireValuePacker();
const decoder = new Decoder();

/** Through a port, as far as this thread can tell. */
const roundTrip = (value: unknown): unknown => unpackWireValue(decoder, structuredClone(packer.pack(value)));

describe('a value on its way through a port', () => {
  it('arrives as it was', () => {
    for (const value of [undefined, null, -0, 'text', 12n, new Array<number>(3), { a: { b: [new Date(5)] } }, new Map([[{ k: 1 }, new Set([1])]])]) {
      expect(roundTrip(value)).toEqual(value);
    }
  });

  it('takes no more bytes than it needs', () => {
    const wire = packer.pack('abc');
    expect(wire.form).toBe('bytes');
    if (wire.form === 'bytes') {
      expect(wire.bytes.byteLength).toBeLessThan(16);
      expect(wire.bytes.buffer.byteLength).toBe(wire.bytes.byteLength);
    }
  });

  it('keeps the classes and fields of errors', () => {
    const error = Object.assign(new TaskTimeoutError('late', { cause: new RangeError('inner') }), { attempt: 3 });
    const copy = roundTrip(error) as TaskTimeoutError & { attempt: number };
    expect(copy).toBeInstanceOf(TaskTimeoutError);
    expect(copy.cause).toBeInstanceOf(RangeError);
    expect(copy.attempt).toBe(3);
  });

  it('may be larger than what was packed before, many times over', () => {
    for (const length of [10, 5000, 100_000, 3_000_000, 20]) {
      const text = 'x'.repeat(length);
      expect(roundTrip({ text })).toEqual({ text });
    }
  });

  it('takes shared memory along as itself', () => {
    const shared = new SharedArrayBuffer(4);
    const { words } = roundTrip({ words: new Int32Array(shared) }) as { words: Int32Array };
    words[0] = 7;
    expect(new Int32Array(shared)[0]).toBe(7);
  });

  it('shares nothing with the next one that is packed', () => {
    const first = packer.pack('first');
    packer.pack('other');
    expect(unpackWireValue(decoder, first)).toBe('first');
  });

  it('is left to the platform where bytes cannot hold it, which refuses what cannot be sent', () => {
    const wire = packer.pack({ method: () => 1 });
    expect(wire.form).toBe('cloned');
    expect(() => structuredClone(wire)).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  });
});

describe('a call that is no task', () => {
  it('is checked for what cannot be sent', () => {
    const call = { functionId: 0, captures: packer.pack([]), arguments: packer.pack([1, 'a']) };
    expect(() => { checkSendable(call); }).not.toThrow();
    expect(() => { checkSendable(undefined); }).not.toThrow();
    expect(() => { checkSendable({ ...call, captures: packer.pack([() => 1]) }); }).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    expect(() => { checkSendable({ ...call, arguments: packer.pack([Symbol('s')]) }); }).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  });
});
