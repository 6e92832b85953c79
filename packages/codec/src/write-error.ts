import { describe } from './describe.js';
import { classNamesOf } from './error-classes.js';
import type { ValueWriter } from './value-writer.js';
import { OVERFLOWED } from './value-writer.js';
import { ENUMERABLE, ERROR, HIDDEN } from './wire-format.js';

/** Properties that count although they are not enumerable: what the constructors of the language give an error. */
const HIDDEN_PROPERTIES: ReadonlySet<string> = new Set(['name', 'message', 'cause', 'errors', 'error', 'suppressed']);

/**
 * An error, of whatever realm and class:
 *
 *   u8 count, the names of its class and ancestors (text each) | inherited name | inherited message | stack
 *   | u32 count of own properties, for each: u8 HIDDEN or ENUMERABLE, key (text), value
 *
 * Name and message are there (else undefined) when they are not own properties: an accessor may compute them, and a
 * class that is not known on the other side cannot. Whatever an error holds, and whatever its getters do, it is written:
 * what cannot be copied is replaced by its description.
 */
export function writeError(writer: ValueWriter, error: object, start: number): number {
  const { view } = writer.memory;
  writer.reserve(start + 2);
  view.setUint8(start, ERROR);
  const classNames = attempt(() => classNamesOf(error)) ?? [];
  view.setUint8(start + 1, classNames.length);
  let at = start + 2;
  for (const name of classNames) at = writer.text(name, at);
  at = writeInherited(writer, error, 'name', at);
  at = writeInherited(writer, error, 'message', at);
  at = writer.value(stackOf(error), at);

  const counted = at;
  at += 4;
  writer.reserve(at);
  let count = 0;
  for (const key of Object.getOwnPropertyNames(error)) {
    // Merely to ask about the stack is to have it formatted, which calls the error's accessors.
    if (key === 'stack') continue;
    const isEnumerable = Object.prototype.propertyIsEnumerable.call(error, key);
    if (!isEnumerable && !HIDDEN_PROPERTIES.has(key)) continue;
    writer.reserve(at + 1);
    view.setUint8(at, isEnumerable ? ENUMERABLE : HIDDEN);
    at = writer.text(key, at + 1);
    at = writeProperty(writer, error, key, at);
    count += 1;
  }
  view.setUint32(counted, count, true);
  return at;
}

/** An own property's value, or the description of what cannot be copied in it. */
function writeProperty(writer: ValueWriter, error: object, key: string, at: number): number {
  const mark = writer.mark();
  let value: unknown;
  try {
    value = (error as Record<string, unknown>)[key];
  } catch {
    return writer.text('[Getter threw]', at);
  }
  writer.lenience += 1;
  try {
    return writer.value(value, at);
  } catch (failure) {
    if (failure === OVERFLOWED) throw failure;
    // Too deep, or a getter somewhere inside threw.
    writer.undo(mark);
    return writer.text(describe(value), at);
  } finally {
    writer.lenience = mark.lenience;
  }
}

function writeInherited(writer: ValueWriter, error: object, key: 'name' | 'message', at: number): number {
  const value = attempt(() => (Object.hasOwn(error, key) ? undefined : (error as Record<string, unknown>)[key]));
  return writer.value(typeof value === 'string' ? value : undefined, at);
}

/** The stack as a string: `Error.prepareStackTrace` may have made anything of it. */
function stackOf(error: object): string | undefined {
  const stack = attempt(() => (error as { stack?: unknown }).stack);
  return typeof stack === 'string' ? stack : undefined;
}

/** What the error's own code gives, or undefined where it throws. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
