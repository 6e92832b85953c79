import { handleCodecs } from '@heddle/sync/shared';

import type { ValueReader } from './value-reader.js';
import type { ValueWriter } from './value-writer.js';
import { HANDLE } from './wire-format.js';

/**
 * Where a class says which handle codec is its own: on the prototype, under this key, the tag it was registered with.
 * In the global registry, so that two copies of a package agree.
 */
export const HANDLE_TAG: unique symbol = Symbol.for('heddle.handle') as typeof HANDLE_TAG;

/** How objects of a class travel that stand for something outside their thread (a lock in shared memory, say). */
export interface HandleCodec<T extends object> {
  /** Whether it really is one: the prototype's word alone can be borrowed. */
  is(object: object): object is T;
  /** Everything the other side needs, as a value of the codec; SharedArrayBuffers and MessagePorts may be in it, the handle may not. */
  encode(handle: T): unknown;
  /** The handle again, from a copy of what `encode` gave. */
  decode(state: unknown): T;
}

/** Also those of @heddle/sync's primitives, which make themselves known as their module loads. */
const codecs = handleCodecs();

/** Makes a class of handles known on this side, under a tag that is the same on every side. The last registration counts. */
export function registerHandle<T extends object>(tag: string, codec: HandleCodec<T>): void {
  codecs.set(tag, {
    is: (object) => codec.is(object),
    encode: (handle) => codec.encode(handle as T),
    decode: (state) => codec.decode(state),
  });
}

/** Writes the object if it is a handle; otherwise returns -1. */
export function writeHandle(writer: ValueWriter, object: object, at: number): number {
  const tag = (object as { [HANDLE_TAG]?: unknown })[HANDLE_TAG];
  if (typeof tag !== 'string') return -1;
  const codec = codecs.get(tag);
  if (codec?.is(object) !== true) return -1;
  writer.reserve(at + 1);
  writer.memory.view.setUint8(at, HANDLE);
  return writer.value(codec.encode(object), writer.text(tag, at + 1));
}

/** The handle whose tag byte has been read. Throws TypeError where its class is not known. */
export function readHandle(reader: ValueReader): object {
  const number = reader.reserve();
  const tag = reader.text();
  const codec = codecs.get(tag);
  if (codec === undefined) throw new TypeError(`a payload holds a handle of an unknown kind, '${tag}'`);
  return reader.fill(number, codec.decode(reader.value()));
}
