import { arrayViewKind, DATA_VIEW, UINT8_ARRAY } from './array-views.js';
import { writeBlock } from './blocks.js';
import { canResize, maxByteLengthOf } from './resizable-buffers.js';
import type { ValueWriter } from './value-writer.js';
import { NOT_COPYABLE } from './value-writer.js';
import { ARRAY_BUFFER, BYTES, RESIZABLE_BUFFER, VIEW } from './wire-format.js';

/** Memory that is shared, and ports, travel beside the bytes. */
export function writeShared(writer: ValueWriter, object: object, at: number): number {
  return writer.external(object, at);
}

export function writeBuffer(writer: ValueWriter, object: object, at: number): number {
  const buffer = object as ArrayBuffer;
  // Throws TypeError for a detached buffer, which the platform then refuses.
  const block = new Uint8Array(buffer);
  const { view } = writer.memory;
  const maxByteLength = maxByteLengthOf(buffer);
  if (maxByteLength === undefined) {
    writer.reserve(at + 1);
    view.setUint8(at, ARRAY_BUFFER);
    return writeBlock(writer, block, at + 1);
  }
  writer.reserve(at + 9);
  view.setUint8(at, RESIZABLE_BUFFER);
  view.setFloat64(at + 1, maxByteLength, true);
  return writeBlock(writer, block, at + 9);
}

/**
 * Views go with the whole of their buffer, as the platform does it, because views over one buffer still share it on the
 * other side. A Buffer is the exception: it stands for its bytes. Most are cut from a pool that belongs to the process
 * (8 or 64 KiB, with other people's secrets in it), so of a Buffer that is a part of something larger its own bytes go alone.
 */
export function writeView(writer: ValueWriter, object: object, at: number): number {
  const kind = arrayViewKind(object);
  if (kind === undefined) throw NOT_COPYABLE;
  const array = object as Uint8Array;
  const { buffer, byteLength, byteOffset } = array;
  const isWhole = byteLength === buffer.byteLength;
  if (kind === UINT8_ARRAY && buffer instanceof ArrayBuffer && !writer.isTransferred(buffer)) {
    if (!isWhole && Buffer.isBuffer(object)) {
      writer.seeNothing();
      return writeBytes(writer, array, at);
    }
    // An empty one may be detached, which the long way finds out.
    if (isWhole && byteLength > 0 && !canResize(buffer) && writer.see(buffer)) return writeBytes(writer, array, at);
  }
  // Whether a view follows the length of its buffer cannot be seen from outside; the platform knows.
  if (canResize(buffer)) throw NOT_COPYABLE;
  writer.reserve(at + 2);
  const { view } = writer.memory;
  view.setUint8(at, VIEW);
  view.setUint8(at + 1, kind);
  const end = writer.value(buffer, at + 2);
  writer.reserve(end + 16);
  view.setFloat64(end, byteOffset, true);
  view.setFloat64(end + 8, kind === DATA_VIEW ? byteLength : array.length, true);
  return end + 16;
}

function writeBytes(writer: ValueWriter, array: Uint8Array, at: number): number {
  writer.reserve(at + 1);
  writer.memory.view.setUint8(at, BYTES);
  return writeBlock(writer, array, at + 1);
}
