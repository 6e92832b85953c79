import { arrayViewPrototypes } from './array-views.js';
import type { ValueWriter } from './value-writer.js';
import { NOT_COPYABLE } from './value-writer.js';
import { BOXED, DATE, MAP, REGEXP, SET } from './wire-format.js';
import { writeBuffer, writeShared, writeView } from './write-buffers.js';

/**
 * Writes an object that has the prototype of a built-in class. That does not make it one (`Object.create(Map.prototype)`),
 * so each asks for the internal state, which throws TypeError where there is none; the platform then says what it is.
 */
export type KindWriter = (writer: ValueWriter, object: object, at: number) => number;

/** The writers of built-in classes' objects, by their prototype. */
export const kindWriters: ReadonlyMap<object, KindWriter> = new Map<object, KindWriter>([
  [Map.prototype, writeMap],
  [Set.prototype, writeSet],
  [Date.prototype, writeDate],
  [RegExp.prototype, writeRegExp],
  [Number.prototype, writeBoxed],
  [String.prototype, writeBoxed],
  [Boolean.prototype, writeBoxed],
  [BigInt.prototype, writeBoxed],
  [ArrayBuffer.prototype, writeBuffer],
  [SharedArrayBuffer.prototype, writeShared],
  [MessagePort.prototype, writeShared],
  ...arrayViewPrototypes().map((prototype): [object, KindWriter] => [prototype, writeView]),
]);

/**
 * Entries that a getter adds while the map is written do not count, or writing might never end; the count goes last,
 * because a getter may take entries away.
 */
function writeMap(writer: ValueWriter, object: object, start: number): number {
  const map = object as Map<unknown, unknown>;
  let left = mapSize(map);
  let count = 0;
  let at = start + 5;
  writer.reserve(at);
  for (const [key, value] of Map.prototype.entries.call(map) as MapIterator<[unknown, unknown]>) {
    if (--left < 0) break;
    at = writer.value(value, writer.value(key, at));
    count += 1;
  }
  return finishCounted(writer, MAP, count, start, at);
}

function writeSet(writer: ValueWriter, object: object, start: number): number {
  const set = object as Set<unknown>;
  let left = setSize(set);
  let count = 0;
  let at = start + 5;
  writer.reserve(at);
  for (const value of Set.prototype.values.call(set) as SetIterator<unknown>) {
    if (--left < 0) break;
    at = writer.value(value, at);
    count += 1;
  }
  return finishCounted(writer, SET, count, start, at);
}

function finishCounted(writer: ValueWriter, tag: number, count: number, start: number, end: number): number {
  const { view } = writer.memory;
  view.setUint8(start, tag);
  view.setUint32(start + 1, count, true);
  return end;
}

function writeDate(writer: ValueWriter, object: object, at: number): number {
  const time = Date.prototype.getTime.call(object);
  const { view } = writer.memory;
  writer.reserve(at + 9);
  view.setUint8(at, DATE);
  view.setFloat64(at + 1, time, true);
  return at + 9;
}

function writeRegExp(writer: ValueWriter, object: object, at: number): number {
  // Own properties besides lastIndex, and those of a subclass, may hide what the accessors of the prototype say.
  const isPure = Reflect.ownKeys(object).length === 1 && Object.getPrototypeOf(object) === RegExp.prototype;
  const { source, flags } = (isPure ? object : structuredClone(object)) as RegExp;
  writer.reserve(at + 1);
  writer.memory.view.setUint8(at, REGEXP);
  return writer.text(flags, writer.text(source, at + 1));
}

function writeBoxed(writer: ValueWriter, object: object, at: number): number {
  writer.reserve(at + 1);
  writer.memory.view.setUint8(at, BOXED);
  return writer.value(unboxed(object), at + 1);
}

function unboxed(object: object): unknown {
  switch (Object.prototype.toString.call(object)) {
    case '[object Number]':
      return Number.prototype.valueOf.call(object);
    case '[object String]':
      return String.prototype.valueOf.call(object);
    case '[object Boolean]':
      return Boolean.prototype.valueOf.call(object);
    case '[object BigInt]':
      return BigInt.prototype.valueOf.call(object as unknown as bigint);
    default:
      throw NOT_COPYABLE;
  }
}

const mapSizeProperty = Object.getOwnPropertyDescriptor(Map.prototype, 'size');
const setSizeProperty = Object.getOwnPropertyDescriptor(Set.prototype, 'size');

/** The size of a map whatever its own properties say; TypeError if it is none. */
function mapSize(map: Map<unknown, unknown>): number {
  return mapSizeProperty?.get?.call(map) as number;
}

function setSize(set: Set<unknown>): number {
  return setSizeProperty?.get?.call(set) as number;
}
