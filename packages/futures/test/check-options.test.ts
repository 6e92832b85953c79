import { describe, expect, it } from 'vitest';

import { checkMapOptions, checkShutdownOptions, checkSubmitOptions } from '../src/index.js';

type Case = [options: unknown, errorClass: new () => Error, message: string];

function refuses(check: (options: never) => void, [options, errorClass, message]: Case): void {
  expect(() => check(options as never)).toThrow(errorClass);
  expect(() => check(options as never)).toThrow(message);
}

describe('submit options', () => {
  it.each([
    {},
    { signal: undefined, timeout: undefined, priority: undefined, transfer: undefined, name: undefined, key: undefined, retries: undefined },
    { timeout: 0, priority: -1.5, transfer: [new ArrayBuffer(1)], name: '', key: 0, retries: 0 },
    { timeout: Infinity, key: 'k', retries: 5, transfer: [] },
  ])('may be %o', (options) => {
    expect(() => checkSubmitOptions(options)).not.toThrow();
  });

  it.each<Case>([
    [null, TypeError, 'submitWith: expected an object of options, received null'],
    [[], TypeError, 'submitWith: expected an object of options, received an array of 0'],
    [() => 1, TypeError, 'received a function'],
    [{ timeout: '1' }, TypeError, 'submitWith: timeout must be 0 or more milliseconds, received "1"'],
    [{ timeout: -1 }, RangeError, 'submitWith: timeout must be 0 or more milliseconds, received -1'],
    [{ priority: '1' }, TypeError, 'submitWith: priority must be a number, received "1"'],
    [{ priority: Infinity }, RangeError, 'submitWith: priority must be a finite number, received Infinity'],
    [{ transfer: new ArrayBuffer(1) }, TypeError, 'submitWith: transfer must be an array, received an instance of ArrayBuffer'],
    [{ transfer: [1] }, TypeError, 'submitWith: transfer must be an array of transferable objects, received 1'],
    [{ name: 1 }, TypeError, 'submitWith: name must be a string, received 1'],
    [{ key: {} }, TypeError, 'submitWith: key must be a string or a number, received an object'],
    [{ retries: -1 }, RangeError, 'submitWith: retries must be an integer of at least 0, received -1'],
    [{ retries: 1.5 }, RangeError, 'received 1.5'],
    [{ retries: 1, transfer: [new ArrayBuffer(1)] }, TypeError, 'transfer and retries exclude each other'],
    [{ signal: new AbortController() }, TypeError, 'submitWith: signal must be an AbortSignal'],
    [{ prority: 1 }, TypeError, "submitWith: unknown option 'prority'. Did you mean 'priority'?"],
  ])('may not be %o', (...args) => refuses(checkSubmitOptions, args));
});

describe('map options', () => {
  it('may be left out, each', () => {
    expect(() => checkMapOptions({ chunkSize: 1, bufferSize: 1, timeout: 0, ordered: false, signal: new AbortController().signal })).not.toThrow();
    expect(() => checkMapOptions({})).not.toThrow();
  });

  it.each<Case>([
    [{ chunkSize: 0 }, RangeError, 'map: chunkSize must be an integer of at least 1, received 0'],
    [{ chunkSize: '8' }, TypeError, 'map: chunkSize must be a number, received "8"'],
    [{ bufferSize: Infinity }, RangeError, 'map: bufferSize must be an integer of at least 1, received Infinity'],
    [{ ordered: 'no' }, TypeError, 'map: ordered must be true or false, received "no"'],
    [{ timeout: Number.NaN }, RangeError, 'map: timeout must be'],
    [{ chunksize: 2 }, TypeError, "map: unknown option 'chunksize'. Did you mean 'chunkSize'?"],
  ])('may not be %o', (...args) => refuses(checkMapOptions, args));
});

describe('shutdown options', () => {
  it.each<Case>([
    [{ wait: 1 }, TypeError, 'shutdown: wait must be true or false, received 1'],
    [{ cancelPending: 'yes' }, TypeError, 'shutdown: cancelPending must be true or false, received "yes"'],
    [{ cancel_futures: true }, TypeError, "shutdown: unknown option 'cancel_futures'. There are wait, cancelPending"],
  ])('may not be %o', (...args) => refuses(checkShutdownOptions, args));
});
