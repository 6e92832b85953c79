import { types } from 'node:util';

import { defineErrorClass } from '@heddle/cancellation';
import { describe, expect, it } from 'vitest';

import {
  BrokenExecutorError,
  CancelledError,
  CannotBlockError,
  errorClassByName,
  ExecutorFullError,
  ExecutorShutdownError,
  HeddleError,
  InitializerError,
  InvalidStateError,
  isTimeoutError,
  knownErrorClassOf,
  registerErrorClass,
  reviveErrorAs,
  TaskLoadError,
  TaskSerializationError,
  TaskTimeoutError,
  TimeoutError,
  WorkerCrashedError,
  type ErrorData,
} from '../src/index.js';

const crash = { exitCode: 1, signal: null, workerId: 3, taskName: 'resize' };

describe('the errors', () => {
  it.each<[HeddleError, string, string]>([
    [new InvalidStateError('x'), 'InvalidStateError', 'ERR_HEDDLE_INVALID_STATE'],
    [new CannotBlockError('x'), 'CannotBlockError', 'ERR_HEDDLE_CANNOT_BLOCK'],
    [new TaskTimeoutError('x'), 'TaskTimeoutError', 'ERR_HEDDLE_TASK_TIMEOUT'],
    [new ExecutorShutdownError(), 'ExecutorShutdownError', 'ERR_HEDDLE_EXECUTOR_SHUTDOWN'],
    [new ExecutorFullError('x'), 'ExecutorFullError', 'ERR_HEDDLE_EXECUTOR_FULL'],
    [new BrokenExecutorError('x'), 'BrokenExecutorError', 'ERR_HEDDLE_BROKEN_EXECUTOR'],
    [new InitializerError('x'), 'InitializerError', 'ERR_HEDDLE_INITIALIZER'],
    [new WorkerCrashedError(crash), 'WorkerCrashedError', 'ERR_HEDDLE_WORKER_CRASHED'],
    [new TaskSerializationError('x'), 'TaskSerializationError', 'ERR_HEDDLE_TASK_SERIALIZATION'],
    [new TaskLoadError('x'), 'TaskLoadError', 'ERR_HEDDLE_TASK_LOAD'],
    [new CancelledError(), 'CancelledError', 'ERR_HEDDLE_CANCELLED'],
    [new TimeoutError(), 'TimeoutError', 'ERR_HEDDLE_TIMEOUT'],
  ])('%s has its own name and code', (error, name, code) => {
    expect(error).toBeInstanceOf(HeddleError);
    expect({ name: error.name, code: error.code }).toEqual({ name, code });
    expect(error.stack?.startsWith(`${name}: `)).toBe(true);
    expect(Object.hasOwn(error, 'name')).toBe(false);
  });

  it('are related as Python’s are', () => {
    expect(new WorkerCrashedError(crash)).toBeInstanceOf(BrokenExecutorError);
    expect(new InitializerError('x')).toBeInstanceOf(BrokenExecutorError);
    expect(new TaskTimeoutError('x')).toBeInstanceOf(TimeoutError);
    expect(isTimeoutError(new TaskTimeoutError('x'))).toBe(true);
  });

  it('say how a worker crashed', () => {
    expect(new WorkerCrashedError(crash)).toMatchObject({ ...crash, message: "Worker 3 exited with code 1 while it ran the task 'resize'" });
    expect(new WorkerCrashedError({ exitCode: null, signal: 'SIGKILL', workerId: 0, taskName: undefined }).message).toBe('Worker 0 was killed by SIGKILL');
    const cause = new Error('why');
    expect(new WorkerCrashedError(crash, 'own words', { cause })).toMatchObject({ message: 'own words', cause });
  });
});

const data = (partial: Partial<ErrorData>): ErrorData => ({ name: 'Error', message: 'm', stack: undefined, cause: undefined, properties: {}, ...partial });

describe('a class of errors that travels', () => {
  class PaymentError extends RangeError {
    order: number;

    constructor(message: string, order: number) {
      super(message);
      this.name = 'PaymentError';
      this.order = order;
    }
  }
  class LatePaymentError extends PaymentError {}

  it('is known by name once it is registered', () => {
    expect(errorClassByName('PaymentError')).toBeUndefined();
    expect(knownErrorClassOf(new PaymentError('x', 1))?.errorClass).toBe(RangeError);
    registerErrorClass(PaymentError);
    expect(errorClassByName('PaymentError')?.errorClass).toBe(PaymentError);
    expect(knownErrorClassOf(new PaymentError('x', 1))?.name).toBe('PaymentError');
    expect(knownErrorClassOf(new LatePaymentError('x', 1))?.name).toBe('PaymentError');
  });

  it('is made again without its constructor: with message, properties, cause and stack', () => {
    const error = reviveErrorAs(PaymentError, data({ name: 'PaymentError', stack: 'the stack', cause: { value: 'why' }, properties: { order: 7 } }));
    expect(error).toBeInstanceOf(PaymentError);
    expect(error).toMatchObject({ name: 'PaymentError', message: 'm', order: 7, cause: 'why', stack: 'the stack' });
    expect(types.isNativeError(error)).toBe(true);
    expect(Object.keys(error)).toEqual(['order']);
  });

  it('keeps undefined as a cause apart from no cause', () => {
    expect('cause' in reviveErrorAs(Error, data({ cause: { value: undefined } }))).toBe(true);
    expect('cause' in reviveErrorAs(Error, data({}))).toBe(false);
  });

  it('may be made by a function of its own', () => {
    class SealedError extends Error {
      readonly #secret: number;
      constructor(secret: number) {
        super('sealed');
        this.#secret = secret;
      }
      get secret(): number {
        return this.#secret;
      }
    }
    registerErrorClass(SealedError, ({ properties }) => new SealedError(Number(properties.secret)));
    expect((errorClassByName('SealedError')?.revive(data({ properties: { secret: 5 } })) as SealedError).secret).toBe(5);
  });

  it('can be registered again, but not another one under its name', () => {
    expect(() => registerErrorClass(PaymentError)).not.toThrow();
    const other = { PaymentError: class PaymentError extends Error {} }.PaymentError;
    expect(() => registerErrorClass(other)).toThrow("another class of errors goes by the name 'PaymentError'");
    expect(() => registerErrorClass({ TypeError: class TypeError extends Error {} }.TypeError)).toThrow("goes by the name 'TypeError'");
  });

  it('must be a class of errors, with a name', () => {
    expect(() => registerErrorClass(Map as never)).toThrow('expected a class that extends Error, received function Map');
    expect(() => registerErrorClass('x' as never)).toThrow(TypeError);
    expect(() => registerErrorClass((() => class extends Error {})())).toThrow('needs a name');
  });

  it.each([Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, CancelledError, TaskTimeoutError, WorkerCrashedError])(
    'may be %o, without registration',
    (errorClass) => {
      const known = errorClassByName(errorClass.prototype.name);
      expect(known?.errorClass).toBe(errorClass);
      const error = known?.revive(data({ name: errorClass.prototype.name }));
      expect(Object.getPrototypeOf(error)).toBe(errorClass.prototype);
    },
  );

  it('may be one that another package has made known', () => {
    class ForeignError extends HeddleError {
      override readonly code = 'ERR_HEDDLE_FOREIGN';
      static {
        defineErrorClass(this, 'ForeignError');
      }
    }
    expect(knownErrorClassOf(new ForeignError('x'))).toMatchObject({ name: 'ForeignError', errorClass: ForeignError });
    expect(errorClassByName('ForeignError')?.revive(data({ name: 'ForeignError', properties: { code: 'ERR_HEDDLE_FOREIGN' } }))).toBeInstanceOf(ForeignError);
    class Other extends Error {
      override name = 'ForeignError';
    }
    expect(knownErrorClassOf(new Other())?.errorClass).toBe(Error);
  });

  it('may be AggregateError, with its errors as it has them', () => {
    const error = errorClassByName('AggregateError')?.revive(data({ name: 'AggregateError', properties: { errors: [1, 2], extra: 3 } }));
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ errors: [1, 2], extra: 3 });
    expect(Object.keys(error ?? {})).toEqual(['extra']);
  });

  it('may be DOMException, with its name and code', () => {
    const error = errorClassByName('DOMException')?.revive(data({ name: 'AbortError' }));
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: 'AbortError', code: 20, message: 'm' });
  });

  it('keeps a name of the error’s own', () => {
    const error = errorClassByName('Error')?.revive(data({ name: 'Custom' }));
    expect(String(error)).toBe('Custom: m');
    expect(Object.keys(error ?? {})).toEqual([]);
  });
});
