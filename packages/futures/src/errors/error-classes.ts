import { CancelledError, definedErrorClass, describeValue, sharedSlot, TimeoutError } from '@heddle/cancellation';

import { BrokenExecutorError, InitializerError, WorkerCrashedError } from './broken-executor-error.js';
import { CannotBlockError } from './cannot-block-error.js';
import { ExecutorFullError, ExecutorShutdownError } from './executor-errors.js';
import { InvalidStateError } from './invalid-state-error.js';
import { TaskLoadError, TaskSerializationError } from './task-errors.js';
import { TaskTimeoutError } from './task-timeout-error.js';

/** What came over of an error. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** In an object, because `undefined` can be a cause too; `undefined` for none. */
  readonly cause: { readonly value: unknown } | undefined;
  /** The other own properties. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A class of errors, whatever its constructor takes. */
export type ErrorClass<E extends Error = Error> = (abstract new (...args: never) => E) & { readonly prototype: E };

/** Makes an error of its class from what came over. */
export type ErrorReviver<E extends Error = Error> = (data: ErrorData) => E;

/** A class that errors can be made of again. */
export interface RegisteredErrorClass {
  /** What the class is called on the wire. */
  readonly name: string;
  readonly errorClass: ErrorClass;
  readonly revive: ErrorReviver;
}

/** Classes by both ways of finding them; every class is in both. */
class ErrorClasses {
  readonly byName = new Map<string, RegisteredErrorClass>();
  readonly byPrototype = new Map<object, RegisteredErrorClass>();

  add(name: string, errorClass: ErrorClass, revive: ErrorReviver = (data) => reviveErrorAs(errorClass, data)): void {
    const entry = { name, errorClass, revive };
    this.byName.set(name, entry);
    this.byPrototype.set(errorClass.prototype, entry);
  }
}

/** What was registered, by all copies of this package. */
const registered: ErrorClasses = sharedSlot('@heddle/futures:error-classes', () => new ErrorClasses());

/**
 * Makes a class of errors known: one that is thrown in a worker arrives as the same class where both sides have
 * registered it. Do it in the module that defines the class, which both sides import.
 *
 * The class goes by its `name`, so that two cannot share one. Without `revive` an error is made without calling the
 * constructor: an `Error` with the class's prototype, the message and the own properties. A class with `#private`
 * fields needs a `revive`.
 *
 * @throws TypeError where it is no class of errors, or another class of this name is known.
 *
 * @example
 * ```ts
 * export class PaymentError extends Error {
 *   order = 0;
 * }
 * registerErrorClass(PaymentError);
 * ```
 */
export function registerErrorClass<E extends Error>(errorClass: ErrorClass<E>, revive?: ErrorReviver<E>): void {
  if (typeof errorClass !== 'function' || !((errorClass as ErrorClass).prototype instanceof Error)) {
    throw new TypeError(`registerErrorClass: expected a class that extends Error, received ${describeValue(errorClass)}`);
  }
  const { name } = errorClass;
  if (name === '') throw new TypeError('registerErrorClass: the class needs a name to go by');
  if (builtIn().byName.has(name) || !isSameClass(errorClass, registered.byName.get(name)?.errorClass ?? errorClass)) {
    throw new TypeError(`registerErrorClass: another class of errors goes by the name '${name}'`);
  }
  registered.add(name, errorClass, revive);
}

/** The class that goes by this name: a built-in one, one of Heddle's, or one that was registered. */
export function errorClassByName(name: string): RegisteredErrorClass | undefined {
  return registered.byName.get(name) ?? builtIn().byName.get(name) ?? defined(name);
}

/** A class of a package that does not know of this one. */
function defined(name: string): RegisteredErrorClass | undefined {
  const errorClass = definedErrorClass(name) as ErrorClass | undefined;
  return errorClass === undefined ? undefined : { name, errorClass, revive: (data) => reviveErrorAs(errorClass, data) };
}

// Whoever makes errors again from bytes asks here, without depending on this package.
sharedSlot<{ lookUp?: typeof errorClassByName }>('heddle.error-class-register', () => ({})).lookUp = errorClassByName;

/** What an error is sent as: its class, or the nearest one above it that is known. */
export function knownErrorClassOf(error: Error): RegisteredErrorClass | undefined {
  for (let prototype = prototypeOf(error); prototype !== null; prototype = prototypeOf(prototype)) {
    const known = registered.byPrototype.get(prototype) ?? builtIn().byPrototype.get(prototype) ?? defined((prototype as Error).name);
    if (known?.errorClass.prototype === prototype) return known;
  }
  return undefined;
}

/**
 * Makes an error of a class without calling its constructor. `Error` makes it all the same, because only then does the
 * platform take it for an error (`util.types.isNativeError`, the inspector, structured clone).
 */
export function reviveErrorAs<E extends Error>(errorClass: ErrorClass<E>, data: ErrorData): E {
  const error = new Error(data.message, data.cause === undefined ? undefined : { cause: data.cause.value });
  Object.setPrototypeOf(error, errorClass.prototype);
  return restore(error as E, data);
}

/** Sets what a constructor does not. */
function restore<E extends Error>(error: E, data: ErrorData): E {
  for (const [key, value] of Object.entries(data.properties)) {
    Object.defineProperty(error, key, { value, writable: true, enumerable: true, configurable: true });
  }
  setHidden(error, 'stack', data.stack ?? `${data.name}: ${data.message}`);
  if (error.name !== data.name) setHidden(error, 'name', data.name);
  return error;
}

function setHidden(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, enumerable: false, configurable: true });
}

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null;
}

/** The same class, or the same text in another instance of its module. */
function isSameClass(one: ErrorClass, other: ErrorClass): boolean {
  return one === other || String(one) === String(other);
}

let builtInClasses: ErrorClasses | undefined;

/** What needs no registration. Put together at the first asking: a program without errors does not pay for it. */
function builtIn(): ErrorClasses {
  return (builtInClasses ??= collectBuiltIn());
}

function collectBuiltIn(): ErrorClasses {
  const classes = new ErrorClasses();
  // By the names on their prototypes, which minifiers leave alone.
  for (const errorClass of [...PLATFORM_CLASSES, ...HEDDLE_CLASSES]) classes.add(errorClass.prototype.name, errorClass);
  classes.add('AggregateError', AggregateError, (data) => {
    const { errors, ...properties } = data.properties;
    const cause = data.cause === undefined ? undefined : { cause: data.cause.value };
    return restore(new AggregateError(Array.isArray(errors) ? errors : [], data.message, cause), { ...data, properties });
  });
  // Name and code are behind accessors: only the constructor sets them.
  classes.add('DOMException', DOMException, (data) => restore(new DOMException(data.message, data.name), data));
  return classes;
}

const PLATFORM_CLASSES: readonly ErrorClass[] = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

const HEDDLE_CLASSES: readonly ErrorClass[] = [
  BrokenExecutorError,
  CancelledError,
  CannotBlockError,
  ExecutorFullError,
  ExecutorShutdownError,
  InitializerError,
  InvalidStateError,
  TaskLoadError,
  TaskSerializationError,
  TaskTimeoutError,
  TimeoutError,
  WorkerCrashedError,
];
