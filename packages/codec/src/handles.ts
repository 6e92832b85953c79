/** @heddle/codec/handles: objects that stand for something outside their thread, a lock in shared memory, say. Nothing of Node. */
import { sharedSlot } from '@heddle/cancellation';

/**
 * Where a class says which handle codec is its own: on the prototype, under this key, the tag it was registered with.
 * In the global registry, so that two copies of a package agree.
 */
export const HANDLE_TAG: unique symbol = Symbol.for('heddle.handle') as typeof HANDLE_TAG;

/** How objects of such a class travel. */
export interface HandleCodec<T extends object = object> {
  /** Whether it really is one: the prototype's word alone can be borrowed. */
  is(object: object): boolean;
  /** Everything the other side needs, as a value of the codec; SharedArrayBuffers and MessagePorts may be in it, the handle may not. */
  encode(handle: T): unknown;
  /** The handle again, from a copy of what `encode` gave. */
  decode(state: unknown): T;
}

/** By tag. One for all copies of Heddle in a thread. */
const codecs = sharedSlot('heddle.handle-codecs', () => new Map<string, HandleCodec>());

/** Makes a class of handles known on this side, under a tag that is the same on every side. The last registration counts. */
export function registerHandle<T extends object>(tag: string, codec: HandleCodec<T>): void {
  codecs.set(tag, {
    is: (object) => codec.is(object),
    encode: (handle) => codec.encode(handle as T),
    decode: (state) => codec.decode(state),
  });
}

/** The codec of that tag, where its class is known. */
export function handleCodecOf(tag: string): HandleCodec | undefined {
  return codecs.get(tag);
}
