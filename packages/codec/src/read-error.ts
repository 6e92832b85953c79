import type { KnownErrorClass } from './error-classes.js';
import { isDomException, nearestClass } from './error-classes.js';
import type { ValueReader } from './value-reader.js';
import { ENUMERABLE } from './wire-format.js';

interface Property {
  readonly key: string;
  readonly value: unknown;
  readonly enumerable: boolean;
}

/**
 * The error whose tag has been read (format: write-error.ts). It is made by `new Error()` and then given its class'
 * prototype: the engine takes it for an error (`Error.isError`, the inspector), `instanceof` holds, and no constructor
 * of anyone's class runs.
 */
export function readError(reader: ValueReader): object {
  const classNames: string[] = [];
  for (let left = reader.u8(); left > 0; left--) classNames.push(reader.text());
  const name = reader.value();
  const message = reader.value();
  const stack = reader.value();
  const known = nearestClass(classNames, reader.errorClass);
  const error = blank(known.errorClass.prototype, name, message);
  const number = reader.reserve();
  reader.fill(number, error);
  restoreText(error, 'name', name);
  restoreText(error, 'message', message);
  const properties: Property[] = [];
  for (let left = reader.count(); left > 0; left--) {
    const enumerable = reader.u8() === ENUMERABLE;
    const key = reader.text();
    const property = { key, value: reader.value(), enumerable };
    properties.push(property);
    restoreProperty(error, property);
  }
  restoreProperty(error, { key: 'stack', value: typeof stack === 'string' ? stack : headline(error), enumerable: false });
  // Whoever was told of the blank one, inside its own cause, must not see another.
  if (known.revive === undefined || reader.wasReferredTo(number)) return error;
  return reader.fill(number, revived(known.revive, error, properties) ?? error);
}

/** An error of a class, with nothing in it. */
function blank(prototype: object, name: unknown, message: unknown): Error {
  // Name and code of a DOMException are behind accessors that only its constructor feeds.
  const error = withoutStack(() => (isDomException(prototype) ? new DOMException(textOf(message), textOf(name)) : new Error()));
  if (Object.getPrototypeOf(error) !== prototype) Object.setPrototypeOf(error, prototype);
  return error;
}

/** The error as its class makes it, for classes that hold more than properties; undefined where that fails. */
function revived(revive: NonNullable<KnownErrorClass['revive']>, error: Error, properties: readonly Property[]): Error | undefined {
  try {
    const { name, message, stack } = error;
    const cause = properties.find(({ key }) => key === 'cause');
    const others = properties.filter(({ key }) => key !== 'cause' && key !== 'message' && key !== 'name');
    const made = revive({ name: textOf(name), message: textOf(message), stack, cause, properties: Object.fromEntries(others.map(({ key, value }) => [key, value])) });
    if (!(made instanceof Error)) return undefined;
    for (const property of properties) restoreProperty(made, property);
    restoreProperty(made, { key: 'stack', value: stack, enumerable: false });
    return made;
  } catch {
    return undefined;
  }
}

/** Makes the value an own property where the class gives another one by itself. */
function restoreText(error: Error, key: 'name' | 'message', value: unknown): void {
  if (typeof value !== 'string') return;
  try {
    if (error[key] === value) return;
  } catch {
    // An accessor that misses what its constructor would have made.
  }
  restoreProperty(error, { key, value, enumerable: false });
}

function restoreProperty(object: object, { key, value, enumerable }: Property): void {
  Object.defineProperty(object, key, { value, enumerable, writable: true, configurable: true });
}

/** What an error without a stack shows. */
function headline(error: Error): string {
  try {
    const { name, message } = error;
    return message === '' ? textOf(name) : `${textOf(name)}: ${textOf(message)}`;
  } catch {
    return 'Error';
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Makes an error without walking the stack, which would be thrown away. */
function withoutStack(make: () => Error): Error {
  const limit = Error.stackTraceLimit;
  setStackTraceLimit(0);
  try {
    return make();
  } finally {
    setStackTraceLimit(limit);
  }
}

function setStackTraceLimit(limit: number): void {
  // It can be frozen; then the stack is walked for nothing.
  Reflect.set(Error, 'stackTraceLimit', limit);
}
