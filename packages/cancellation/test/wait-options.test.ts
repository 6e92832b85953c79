import { describe, expect, it } from 'vitest';

import { checkSignal, checkTimeout, checkWaitOptions } from '../src/index.js';

describe('checkWaitOptions', () => {
  it.each([undefined, {}, { timeout: undefined, signal: undefined }, { timeout: 0 }, { timeout: 0.5 }, { timeout: Infinity }, { signal: new AbortController().signal }])(
    'lets %o through',
    (options) => {
      expect(() => checkWaitOptions(options, 'op')).not.toThrow();
    },
  );

  it.each([
    ['100', TypeError, 'Lock.acquire: timeout must be 0 or more milliseconds, received "100"'],
    [null, TypeError, 'Lock.acquire: timeout must be 0 or more milliseconds, received null'],
    [-1, RangeError, 'Lock.acquire: timeout must be 0 or more milliseconds, received -1'],
    [Number.NaN, RangeError, 'Lock.acquire: timeout must be 0 or more milliseconds, received NaN'],
    [-Infinity, RangeError, 'received -Infinity'],
    [5n, TypeError, 'received 5n'],
  ])('refuses %s as a time-out', (timeout, errorClass, message) => {
    const check = (): void => checkWaitOptions({ timeout: timeout as number }, 'Lock.acquire');
    expect(check).toThrow(errorClass);
    expect(check).toThrow(message);
  });

  it.each([[{}], [null], ['signal'], [new EventTarget()], [new AbortController()]])('refuses %o as a signal', (signal) => {
    expect(() => checkWaitOptions({ signal: signal as AbortSignal }, 'Event.wait')).toThrow(/^Event\.wait: signal must be an AbortSignal, received/);
  });

  it('refuses what is no object: a number in the place of { timeout }', () => {
    expect(() => checkWaitOptions(100 as never, 'Queue.get')).toThrow('Queue.get: options must be { timeout, signal }, received 100');
    expect(() => checkWaitOptions(null as never, 'Queue.get')).toThrow(TypeError);
  });

  it('refuses an array', () => {
    expect(() => checkWaitOptions([100] as never, 'Queue.get')).toThrow('received an array of 1');
  });

  it.each(['timeOut', 'singal', 'x'])('refuses %s, which is no option, and says which there are', (name) => {
    const check = (): void => checkWaitOptions({ timeout: 5, [name]: undefined }, 'Queue.get');
    expect(check).toThrow(TypeError);
    expect(check).toThrow(`Queue.get: options must be { timeout, signal }, received the option '${name}'`);
  });

  it('asks for own names only', () => {
    expect(() => checkWaitOptions(Object.create({ inherited: 1 }) as object, 'op')).not.toThrow();
  });

  it('takes a signal of another realm or a polyfill', () => {
    expect(() => checkSignal({ aborted: false, addEventListener: () => undefined }, 'op')).not.toThrow();
  });

  it('names the option it is told', () => {
    expect(() => checkTimeout(-1, 'Pool', 'idleTimeout')).toThrow('Pool: idleTimeout must be');
  });
});
