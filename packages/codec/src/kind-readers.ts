import { readHandle } from './handle-values.js';
import { readBuffer, readBytes, readResizableBuffer, readView } from './read-buffers.js';
import { readError } from './read-error.js';
import type { ValueReader } from './value-reader.js';
import { ARRAY_BUFFER, BOXED, BYTES, DATE, ERROR, HANDLE, MAP, REGEXP, RESIZABLE_BUFFER, SET, VIEW } from './wire-format.js';

/** Reads what follows the tag. */
export type KindReader = (reader: ValueReader) => object;

export const kindReaders: ReadonlyMap<number, KindReader> = new Map<number, KindReader>([
  [MAP, readMap],
  [SET, readSet],
  [DATE, (reader) => reader.add(new Date(reader.f64()))],
  [REGEXP, readRegExp],
  [BOXED, readBoxed],
  [ARRAY_BUFFER, readBuffer],
  [RESIZABLE_BUFFER, readResizableBuffer],
  [BYTES, readBytes],
  [VIEW, readView],
  [ERROR, readError],
  [HANDLE, readHandle],
]);

function readMap(reader: ValueReader): object {
  const map = reader.add(new Map<unknown, unknown>());
  for (let left = reader.count(); left > 0; left--) {
    const key = reader.value();
    map.set(key, reader.value());
  }
  return map;
}

function readSet(reader: ValueReader): object {
  const set = reader.add(new Set<unknown>());
  for (let left = reader.count(); left > 0; left--) set.add(reader.value());
  return set;
}

function readRegExp(reader: ValueReader): object {
  const number = reader.reserve();
  const source = reader.text();
  return reader.fill(number, new RegExp(source, reader.text()));
}

function readBoxed(reader: ValueReader): object {
  const number = reader.reserve();
  return reader.fill(number, Object(reader.value()) as object);
}
