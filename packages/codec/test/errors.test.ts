import { readFileSync } from 'node:fs';
import { types } from 'node:util';
import { runInNewContext } from 'node:vm';

import { registerErrorClass } from '@heddle/futures/worker';
import { TaskTimeoutError } from '@heddle/futures';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Decoder } from '../src/decoder.js';
import { roundTrip } from './round-trip.js';
import { RandomValues } from './random-values.js';
import { differenceBetween } from './same-graph.js';

function copyOf<E>(error: E): E {
  return roundTrip(error) as E;
}

function caught(fail: () => unknown): unknown {
  try {
    return fail();
  } catch (error) {
    return error;
  }
}

const isError = (Error as { isError?: (value: unknown) => boolean }).isError ?? types.isNativeError;

class PaymentError extends Error {
  static made = 0;
  readonly order: number;
  constructor(order: number) {
    super(`order ${String(order)}`);
    PaymentError.made += 1;
    this.name = 'PaymentError';
    this.order = order;
  }
  describe(): string {
    return `payment for ${String(this.order)}`;
  }
}
registerErrorClass(PaymentError);

class SecretError extends Error {
  readonly #secret: string;
  constructor(message: string, secret: string) {
    super(message);
    this.#secret = secret;
  }
  get secret(): string {
    return this.#secret;
  }
}
registerErrorClass(SecretError, (data) => new SecretError(data.message, 'asked again'));

describe('an error', () => {
  const builtIns: [name: string, error: Error][] = [
    ['Error', new Error('m')],
    ['EvalError', new EvalError('m')],
    ['RangeError', new RangeError('m')],
    ['ReferenceError', new ReferenceError('m')],
    ['SyntaxError', new SyntaxError('m')],
    ['TypeError', new TypeError('m')],
    ['URIError', new URIError('m')],
    ['AggregateError', new AggregateError(['a', 'b'], 'm')],
  ];
  it.each(builtIns)('of the built-in class %s stays what it is', (_name, error) => {
    const copy = copyOf(error);
    expect(differenceBetween(copy, withPlainStack(error))).toBeUndefined();
    expect(isError(copy)).toBe(true);
    expect(copy.stack).toBe(error.stack);
    expect(Object.prototype.toString.call(copy)).toBe('[object Error]');
  });

  it('keeps the errors that it gathers', () => {
    const copy = copyOf(new AggregateError([new RangeError('a'), { plain: 1 }, () => 1], 'm', { cause: 'c' }));
    expect(copy).toBeInstanceOf(AggregateError);
    expect(copy.errors[0]).toBeInstanceOf(RangeError);
    expect(copy.errors.slice(1)).toEqual([{ plain: 1 }, '[Function]']);
    expect(copy.cause).toBe('c');
    expect(Object.getOwnPropertyDescriptor(copy, 'errors')?.enumerable).toBe(false);
  });

  it('keeps what it suppressed, where the runtime knows of that and where it does not', () => {
    const Suppressed = (globalThis as { SuppressedError?: new (error: unknown, suppressed: unknown, message: string) => Error }).SuppressedError;
    const error = Suppressed === undefined
      ? Object.defineProperties(new Error('m'), { name: { value: 'SuppressedError' }, error: { value: 1 }, suppressed: { value: new TypeError('s') } })
      : new Suppressed(1, new TypeError('s'), 'm');
    const copy = copyOf(error) as Error & { error: unknown; suppressed: unknown };
    expect(copy.name).toBe('SuppressedError');
    expect(copy.error).toBe(1);
    expect(copy.suppressed).toBeInstanceOf(TypeError);
  });

  it('keeps its causes, down to the last, and a cause that is undefined', () => {
    const root = new TypeError('root');
    const copy = copyOf(new Error('top', { cause: new RangeError('middle', { cause: root }) }));
    expect(copy.cause).toBeInstanceOf(RangeError);
    expect((copy.cause as Error).cause).toBeInstanceOf(TypeError);
    expect(Object.hasOwn(copyOf(new Error('m', { cause: undefined })), 'cause')).toBe(true);
    expect(Object.hasOwn(copyOf(new Error('m')), 'cause')).toBe(false);
  });

  it('may be its own cause', () => {
    const error = new Error('round');
    error.cause = new Error('and round', { cause: error });
    const copy = copyOf(error);
    expect((copy.cause as Error).cause).toBe(copy);
  });

  it('keeps its own properties, as the system gives them', () => {
    const error = caught(() => readFileSync('/no/such/file')) as NodeJS.ErrnoException;
    const copy = copyOf(error);
    expect(Object.entries(copy)).toEqual(Object.entries(error));
    expect(copy.code).toBe('ENOENT');
    expect(copy.syscall).toBe('open');
    expect(copy.path).toBe('/no/such/file');
    expect(copy.errno).toBe(error.errno);
  });

  it('keeps the code that Node gives it', () => {
    const copy = copyOf(caught(() => Buffer.alloc(-1))) as NodeJS.ErrnoException;
    expect(copy).toBeInstanceOf(RangeError);
    expect(copy.code).toBe('ERR_OUT_OF_RANGE');
    expect(copy.name).toBe('RangeError');
  });

  it('keeps its identity, and that of what it shares with others', () => {
    const shared = { shared: true };
    const error = Object.assign(new Error('m'), { shared });
    const copy = roundTrip({ first: error, second: [error], shared }) as { first: typeof error; second: Error[]; shared: object };
    expect(copy.first).toBe(copy.second[0]);
    expect(copy.first.shared).toBe(copy.shared);
  });

  it('is a DOMException still', () => {
    const error = Object.assign(new DOMException('m', 'AbortError'), { extra: 1 });
    const copy = copyOf(error);
    expect(copy).toBeInstanceOf(DOMException);
    expect([copy.name, copy.message, copy.code, copy.extra, copy.stack]).toEqual(['AbortError', 'm', 20, 1, error.stack]);
    expect(copyOf(new DOMException('n')).name).toBe('Error');
  });

  it('is one of WebAssembly still', () => {
    const { WebAssembly } = globalThis as unknown as { WebAssembly: { CompileError: ErrorConstructor } };
    expect(copyOf(new WebAssembly.CompileError('m'))).toBeInstanceOf(WebAssembly.CompileError);
  });

  it('of a registered class is one of it, without its constructor having run', () => {
    const error = new PaymentError(7);
    const { made } = PaymentError;
    const copy = copyOf(error);
    expect(copy).toBeInstanceOf(PaymentError);
    expect(copy.describe()).toBe('payment for 7');
    expect(PaymentError.made).toBe(made);
    expect(isError(copy)).toBe(true);
    expect(Object.keys(copy)).toEqual(['order', 'name']);
    expect(copyOf(new TaskTimeoutError())).toBeInstanceOf(TaskTimeoutError);
  });

  it('of a class with private fields is made by the class', () => {
    const copy = roundTrip([Object.assign(new SecretError('m', 's'), { extra: 1, cause: 2 })]) as [SecretError & { extra: number }];
    expect(copy[0]).toBeInstanceOf(SecretError);
    expect(copy[0].secret).toBe('asked again');
    expect([copy[0].message, copy[0].extra, copy[0].cause]).toEqual(['m', 1, 2]);
  });

  it('of a class with private fields is still one error if it is in a cycle', () => {
    const error = new SecretError('m', 's');
    error.cause = { error };
    const copy = copyOf(error);
    expect(copy).toBeInstanceOf(SecretError);
    expect((copy.cause as { error: unknown }).error).toBe(copy);
  });

  it('of a class that nobody registered is one of its nearest known ancestor', () => {
    class StrangeError extends TypeError {
      override name = 'StrangeError';
    }
    class StrangerError extends StrangeError {
      hint = 'h';
    }
    const copy = copyOf(new StrangerError('m'));
    expect(copy).toBeInstanceOf(TypeError);
    expect(copy.constructor).toBe(TypeError);
    expect([copy.name, copy.message, copy.hint]).toEqual(['StrangeError', 'm', 'h']);
  });

  it('keeps a name that its class has on the prototype', () => {
    class OldError extends Error {}
    Object.defineProperty(OldError.prototype, 'name', { value: 'OldError' });
    const copy = copyOf(new OldError('m'));
    expect(copy.name).toBe('OldError');
    expect(String(copy)).toBe('OldError: m');
    expect(Object.keys(copy)).toEqual([]);
  });

  it('is found under the name on its prototype where a minifier has renamed the class', () => {
    class a extends Error {}
    Object.defineProperty(a.prototype, 'name', { value: 'Minified' });
    const reader = new Decoder({ errorClass: (name) => (name === 'Minified' ? { errorClass: a } : undefined) });
    expect(roundTrip(new a('m'), [], reader)).toBeInstanceOf(a);
  });

  it('need not have come from `new Error`', () => {
    function Old(this: { message: string }, message: string): void {
      this.message = message;
    }
    Old.prototype = Object.create(Error.prototype, { name: { value: 'Old' } }) as object;
    const error = Reflect.construct(Old, ['m']) as Error;
    const copy = copyOf(error);
    expect([copy instanceof Error, copy.name, copy.message, isError(copy), copy.stack]).toEqual([true, 'Old', 'm', true, 'Old: m']);
  });

  it('may come from another realm', () => {
    const error = runInNewContext('Object.assign(new RangeError("m", { cause: new TypeError("c") }), { extra: 1 })') as Error;
    const copy = copyOf(error) as Error & { extra: number };
    expect(copy).toBeInstanceOf(RangeError);
    expect(copy.cause).toBeInstanceOf(TypeError);
    expect(copy.extra).toBe(1);
    expect(copy.stack).toBe(error.stack);
  });

  it('may be frozen', () => {
    const copy = copyOf(Object.freeze(Object.assign(new Error('m'), { a: 1 })));
    expect([copy.message, copy.a]).toEqual(['m', 1]);
  });

  it('may have a long stack', () => {
    const error = new Error('m');
    error.stack = `Error: m\n${'    at somewhere (file.js:1:1)\n'.repeat(100_000)}`;
    expect(copyOf(error).stack).toBe(error.stack);
  });

  it('may have no stack, or something else in its place', () => {
    const without = new Error('m');
    delete without.stack;
    expect(copyOf(without).stack).toBe('Error: m');
    expect(copyOf(Object.defineProperty(new TypeError('m'), 'stack', { value: [1] })).stack).toBe('TypeError: m');
    expect(copyOf(Object.defineProperty(new Error('m'), 'stack', { get: () => { throw new Error('no'); } })).stack).toBe('Error: m');
  });

  it('may show its stack as a property', () => {
    const error = Object.defineProperty(new Error('m'), 'stack', { value: 'mine', enumerable: true });
    const copy = copyOf(error);
    expect(copy.stack).toBe('mine');
    expect(Object.keys(copy)).toEqual([]);
  });

  it('may have a message that is no string', () => {
    for (const message of [{ code: 1 }, 7, undefined, null]) {
      const error = Object.defineProperty(new Error('m'), 'message', { value: message });
      expect((copyOf(error) as { message: unknown }).message).toEqual(message);
    }
  });

  it('keeps a message that an accessor computes', () => {
    class Computed extends Error {
      override get message(): string {
        return 'computed';
      }
    }
    const copy = copyOf(new Computed());
    expect(copy.message).toBe('computed');
    expect(Object.keys(copy)).toEqual([]);
  });

  it('survives its own accessors', () => {
    class Hostile extends RangeError {
      override get name(): string {
        throw new Error('no name');
      }
      override get message(): string {
        throw new Error('no message');
      }
    }
    const error = Object.defineProperty(new Hostile(), 'own', { get: () => { throw new Error('no'); }, enumerable: true });
    const copy = copyOf(error) as Error & { own: unknown };
    expect(copy).toBeInstanceOf(RangeError);
    expect([copy.name, copy.message, copy.own]).toEqual(['RangeError', '', '[Getter threw]']);
  });

  it('keeps a __proto__ property a property', () => {
    const copy = copyOf(Object.defineProperty(new Error('m'), '__proto__', { value: { polluted: 1 }, enumerable: true })) as Error & { polluted?: number };
    expect(copy).toBeInstanceOf(Error);
    expect(copy.polluted).toBeUndefined();
  });
});

describe('what an error holds that cannot be copied', () => {
  class Details {
    reason = 'r';
  }
  function named(): void { /* to have a name */ }

  it('is described in its place', () => {
    const error = Object.assign(new Error('m', { cause: named }), {
      callback: named,
      key: Symbol('k'),
      url: new Proxy({}, {}),
      deep: { fine: 1, list: [Details, new WeakMap(), 2] },
      promise: Promise.resolve(),
    });
    const copy = copyOf(error);
    expect(copy.cause).toBe('[Function: named]');
    expect(Object.fromEntries(Object.entries(copy))).toEqual({
      callback: '[Function: named]',
      key: 'Symbol(k)',
      url: '[Object]',
      deep: { fine: 1, list: ['[Function: Details]', '[WeakMap]', 2] },
      promise: '[Promise]',
    });
  });

  it('is the plain object that structuredClone makes of an instance of a class', () => {
    const details = new Details();
    const copy = copyOf(Object.assign(new Error('m'), { details, list: [details], both: new Map([[1, details]]) }));
    expect(copy.details).toEqual({ reason: 'r' });
    expect(Object.getPrototypeOf(copy.details)).toBe(Object.prototype);
    expect(copy.list).toEqual([{ reason: 'r' }]);
    expect(copy.both).toEqual(new Map([[1, { reason: 'r' }]]));
  });

  it('does no harm where it is a platform object, or holds the error again', () => {
    const holder = Object.assign(new Details(), { error: undefined as Error | undefined });
    const error = Object.assign(new Error('m'), { blob: new Blob(['a']), holder });
    holder.error = error;
    const copy = copyOf(error);
    expect(copy.blob).toBe('[Blob]');
    expect(copy.holder.error?.message).toBe('m');
  });

  it('is described where a getter throws inside it', () => {
    const copy = copyOf(Object.assign(new Error('m'), { first: 1, deep: { list: [{ get a(): number { throw new Error('no'); } }] }, last: [1] }));
    expect([copy.first, copy.deep, copy.last]).toEqual([1, '[Object]', [1]]);
  });

  it('is described where it is too deep', () => {
    let cause: unknown = new Error('bottom');
    for (let level = 0; level < 5000; level++) cause = new Error(`level ${String(level)}`, { cause });
    let copy = copyOf(cause) as Error;
    let depth = 0;
    while (copy.cause instanceof Error) {
      copy = copy.cause;
      depth += 1;
    }
    expect(depth).toBeGreaterThan(500);
    expect(copy.cause).toBe('[Error]');
  });

  it('does not change what is copied after it', () => {
    const shared = { shared: 1 };
    const error = Object.assign(new Error('m'), { bad: { shared, get a(): number { throw new Error('no'); } }, shared });
    const [copy, again] = roundTrip([error, shared]) as [typeof error, object];
    expect(copy.bad).toBe('[Object]');
    expect(copy.shared).toBe(again);
    expect(again).toEqual({ shared: 1 });
  });

  it('does not change what is copied after it, among many objects either', () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ index }));
    const bad = { list: [...many, {}], get a(): number { throw new Error('no'); } };
    const details = new Details();
    const error = Object.assign(new Error('m'), { bad, first: many.slice(0, 30), details, again: details, badAgain: bad, rest: [...many].reverse() });
    const [copy, all] = roundTrip([error, many]) as [typeof error, object[]];
    expect([copy.bad, copy.badAgain, copy.details, copy.again]).toEqual(['[Object]', '[Object]', { reason: 'r' }, { reason: 'r' }]);
    expect(copy.first).toEqual(many.slice(0, 30));
    for (const [index, item] of copy.first.entries()) expect(item).toBe(all[index]);
    for (const [index, item] of [...copy.rest].reverse().entries()) expect(item).toBe(all[index]);
  });

  it('is as quickly described in many errors as in one', () => {
    const errors = Array.from({ length: 20_000 }, () => Object.assign(new Error('m'), { details: new Details(), fail: named }));
    expect((roundTrip(new AggregateError(errors)) as AggregateError).errors).toHaveLength(20_000);
  });

  it('outside an error is the platform\'s affair', () => {
    expect(roundTrip([new Error('m'), named])).toBe('UNSUPPORTED');
    expect(roundTrip([Object.assign(new Error('m'), { named }), named])).toBe('UNSUPPORTED');
  });
});

describe('errors with random properties', () => {
  it('keep all of them', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat({ max: 30 }), (seed, size) => {
        const values = new RandomValues(seed, size);
        const error = Object.assign(new TypeError('m', { cause: values.value() }), { a: values.value(), list: values.list() });
        const copy = copyOf({ error, after: values.value() });
        // The platform copies what is inside them in one graph.
        const held = structuredClone([error.cause, error.a, error.list]);
        expect(differenceBetween([copy.error.cause, copy.error.a, copy.error.list], held)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});

/** The error with the stack as a plain property, which is what a copy has. */
function withPlainStack(error: Error): Error {
  const { stack } = error;
  delete error.stack;
  // In the place where it is in the copy: an error is made with its stack, and gets everything else then.
  const own = Object.getOwnPropertyDescriptors(error);
  const copy = new Error();
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object);
  Object.defineProperties(copy, own);
  Object.defineProperty(copy, 'stack', { value: stack, writable: true, configurable: true, enumerable: false });
  Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true, enumerable: false });
  return copy;
}
