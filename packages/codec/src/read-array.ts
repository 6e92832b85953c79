import { define } from './define.js';
import { packedArray, packedDoubles, packedIntegers } from './packed-array.js';
import { LONGEST_SHORT_TEXT, shortText } from './short-text.js';
import type { ValueReader } from './value-reader.js';

/** With more holes the engine should not make room for an array's whole length. */
const MOST_EMPTY = 100_000;
/** Longer texts in lists seldom come again: looking for them costs more than it saves, and drives out keys. */
const LONGEST_WORD = 8;

export function readArray(reader: ValueReader): unknown[] {
  const length = reader.count();
  if (!reader.isGraph) {
    // Literals have exactly the room they need.
    if (length === 1) return [reader.value()];
    if (length === 2) return [reader.value(), reader.value()];
    if (length === 3) return [reader.value(), reader.value(), reader.value()];
  }
  const array = reader.add(packedArray(length));
  for (let i = 0; i < length; i++) array[i] = reader.value();
  return array;
}

export function readIntegers(reader: ValueReader): number[] {
  const length = reader.count();
  const array = reader.add(packedIntegers(length));
  const { view } = reader.memory;
  const from = reader.at;
  for (let i = 0; i < length; i++) array[i] = view.getInt32(from + i * 4, true);
  reader.at = from + length * 4;
  return array;
}

export function readDoubles(reader: ValueReader): number[] {
  const length = reader.count();
  const array = reader.add(packedDoubles(length));
  const { view } = reader.memory;
  const from = reader.at;
  for (let i = 0; i < length; i++) array[i] = view.getFloat64(from + i * 8, true);
  reader.at = from + length * 8;
  return array;
}

export function readTexts(reader: ValueReader): unknown[] {
  const length = reader.count();
  const array = reader.add(packedArray(length));
  const { view } = reader.memory;
  let lengths = reader.at;
  reader.at += length * 2;
  for (let i = 0; i < length; i++, lengths += 2) {
    const characters = view.getUint16(lengths, true);
    if (characters > LONGEST_WORD && characters <= LONGEST_SHORT_TEXT) {
      array[i] = shortText(view, reader.at, characters);
      reader.at += characters;
    } else {
      array[i] = reader.latin1(characters);
    }
  }
  return array;
}

export function readSparse(reader: ValueReader): unknown[] {
  const length = reader.u32();
  const count = reader.count();
  const array: unknown[] = reader.add([]);
  if (length - count > MOST_EMPTY) becomeDictionary(array);
  array.length = length;
  for (let left = count; left > 0; left--) {
    const key = reader.value();
    if (typeof key === 'number') array[key] = reader.value();
    else if (typeof key === 'string') define(array, key, reader.value());
    else throw new RangeError('a payload holds something else in the place of a key');
  }
  return array;
}

/** Makes the engine keep the array's items in a dictionary: an item far from all others does. */
function becomeDictionary(array: unknown[]): void {
  const far = 0xfffffffe;
  array[far] = undefined;
  Reflect.deleteProperty(array, far);
}
