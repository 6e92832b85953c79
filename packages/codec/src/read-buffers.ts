import { arrayViewClasses } from './array-views.js';
import { locateBlock } from './blocks.js';
import { nodeUtil } from './node-util.js';
import { resizableBuffer } from './resizable-buffers.js';
import type { ValueReader } from './value-reader.js';

export function readBuffer(reader: ValueReader): object {
  return reader.add(readBlock(reader).buffer);
}

export function readResizableBuffer(reader: ValueReader): object {
  const maxByteLength = reader.f64();
  const { from, to } = locateBlock(reader.memory, reader.at, reader.end);
  const buffer = resizableBuffer(to - from, maxByteLength);
  new Uint8Array(buffer).set(reader.memory.bytes.subarray(from, to));
  reader.at = to;
  return reader.add(buffer);
}

export function readBytes(reader: ValueReader): object {
  const bytes = readBlock(reader);
  if (reader.isGraph) {
    reader.add(bytes);
    // Asking for the buffer makes one, where a few bytes lie inside the array object itself.
    reader.add(bytes.buffer);
  }
  return bytes;
}

/** Shorter ones gain nothing from it. */
const WORTH_LEAVING_UNZEROED = 64 * 1024;

/** Whose bytes are whatever was there before; all of them must be written. */
function unzeroed(length: number): ArrayBuffer {
  return Buffer.allocUnsafeSlow(length).buffer;
}

/** A copy of the block at the reader's position, in memory of its own. */
function readBlock(reader: ValueReader): Uint8Array<ArrayBuffer> {
  const { from, to } = locateBlock(reader.memory, reader.at, reader.end);
  reader.at = to;
  if (to - from < WORTH_LEAVING_UNZEROED) return reader.memory.bytes.slice(from, to);
  const copy = new Uint8Array(unzeroed(to - from));
  const block = reader.memory.bytes.subarray(from, to);
  if (reader.late?.add(block, copy) !== true) copy.set(block);
  return copy;
}

export function readView(reader: ValueReader): object {
  const number = reader.reserve();
  const View = arrayViewClasses[reader.u8()];
  if (View === undefined) throw new TypeError('a payload holds an array of a kind that this runtime does not have');
  const buffer = reader.value();
  if (!nodeUtil.types.isAnyArrayBuffer(buffer)) throw new TypeError('a payload holds a view of something that is no buffer');
  const byteOffset = reader.f64();
  return reader.fill(number, new View(buffer as ArrayBuffer, byteOffset, reader.f64()));
}
