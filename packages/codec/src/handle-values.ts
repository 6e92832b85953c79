import { HANDLE_TAG, handleCodecOf } from './handles.js';
import type { ValueReader } from './value-reader.js';
import type { ValueWriter } from './value-writer.js';
import { HANDLE } from './wire-format.js';

interface MaybeHandle {
  readonly [HANDLE_TAG]?: unknown;
}

/** Whether the object is a handle of a class that is known here. */
export function isHandle(object: object): boolean {
  const tag = (object as MaybeHandle)[HANDLE_TAG];
  return typeof tag === 'string' && handleCodecOf(tag)?.is(object) === true;
}

/** Writes the object if it is a handle; otherwise returns -1. */
export function writeHandle(writer: ValueWriter, object: object, at: number): number {
  const tag = (object as MaybeHandle)[HANDLE_TAG];
  if (typeof tag !== 'string') return -1;
  const codec = handleCodecOf(tag);
  if (codec?.is(object) !== true) return -1;
  writer.reserve(at + 1);
  writer.memory.view.setUint8(at, HANDLE);
  return writer.value(codec.encode(object), writer.text(tag, at + 1));
}

/** The handle whose tag byte has been read. Throws TypeError where its class is not known. */
export function readHandle(reader: ValueReader): object {
  const number = reader.reserve();
  const tag = reader.text();
  let codec = handleCodecOf(tag);
  if (codec === undefined) {
    reader.loadHandles();
    codec = handleCodecOf(tag);
  }
  if (codec === undefined) throw new TypeError(`a payload holds a handle of an unknown kind, '${tag}'`);
  return reader.fill(number, codec.decode(reader.value()));
}
