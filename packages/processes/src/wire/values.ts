import { deserialize, serialize } from 'node:v8';

import type { PayloadMemory } from '@heddle/codec';
import { Decoder, describe, Encoder, OVERFLOW, payloadMemory } from '@heddle/codec';

/** What the first byte of a message says of the others. */
const Form = {
  /** Bytes as they are. */
  bytes: 0,
  /** A value, by the codec of all of Heddle. */
  codec: 1,
  /** A value that the codec hands over to the platform. */
  platform: 2,
} as const;

const FIRST_BYTES = 64 * 1024;
/** Room above so many bytes is given up after its value: one huge value would occupy it for ever. */
const KEPT_BYTES = 1024 * 1024;

const SHARED_REFUSED = 'a SharedArrayBuffer is for the threads of one process, and primitives are made of it where memory cannot be mapped (which takes Linux and koffi); those of a Manager go anywhere';

const encoder = new Encoder();
const decoder = new Decoder();
let scratch = payloadMemory(new ArrayBuffer(FIRST_BYTES));
let isEncoding = false;
let refusal: Error | undefined;
/** What is to be done once the value is on its way that is being written, by the handle that asked for it. */
let afterwards: Map<object, () => void> | undefined;

/**
 * A value as the body of a message, with so many bytes left free before it.
 *
 * @throws DataCloneError for what cannot be copied to another process: a function, a MessagePort, a SharedArrayBuffer.
 */
export function encodeValue(value: unknown, before = 0): Uint8Array<ArrayBuffer> {
  // A getter of the value may send something itself.
  const isNested = isEncoding;
  isEncoding = true;
  const outer = afterwards;
  try {
    const body = encode(value, before, isNested ? payloadMemory(new ArrayBuffer(FIRST_BYTES)) : scratch);
    for (const act of afterwards?.values() ?? []) act();
    return body;
  } finally {
    afterwards = outer;
    isEncoding = isNested;
  }
}

/** Bytes as the body of a message, copied, with so many bytes left free before it. */
export function encodeBytes(bytes: Uint8Array, before = 0): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(before + 1 + bytes.byteLength);
  body[before] = Form.bytes;
  body.set(bytes, before + 1);
  return body;
}

/** Whether a message is one of bytes. */
export function isBytesMessage(body: Uint8Array): boolean {
  return body[0] === Form.bytes;
}

/** What `encodeValue` or `encodeBytes` wrote; copied. Throws where nobody can have written it. */
export function decodeMessage(body: Uint8Array<ArrayBuffer>): unknown {
  const form = body[0] ?? -1;
  const rest = body.subarray(1);
  switch (form) {
    case Form.bytes:
      return rest.slice();
    case Form.codec:
      return decoder.decode(payloadMemory(rest.buffer, rest.byteOffset, rest.byteLength), 0, rest.byteLength);
    case Form.platform:
      return deserialize(rest);
    default:
      throw new TypeError('a message is in a form that this version of Heddle does not know');
  }
}

/**
 * For handles: does something once the value that they are a part of is on its way, and at once where others write it. The last of what a
 * handle has asked for is done: who finds that there is too little room writes it anew.
 */
export function afterEncoding(handle: object, act: () => void): void {
  if (afterwards === undefined) act();
  else afterwards.set(handle, act);
}

/**
 * Has others write a value that may never be on its way, because there is no room for it, say.
 *
 * @returns What `write` gives, and what is to be called once the value is on its way.
 */
export function whileOthersEncode<T>(write: () => T): { readonly result: T; readonly sent: () => void } {
  const outer = afterwards;
  const acts = (afterwards = new Map<object, () => void>());
  try {
    return { result: write(), sent: () => { for (const act of acts.values()) act(); } };
  } finally {
    afterwards = outer;
  }
}

/** For handles that cannot be written here: the error comes out of `encodeValue` as it is. */
export function refuseToEncode(error: Error): never {
  refusal = error;
  throw error;
}

function encode(value: unknown, before: number, first: PayloadMemory): Uint8Array<ArrayBuffer> {
  const start = before + 1;
  // Where others write values it does not come out.
  refusal = undefined;
  for (let memory = first; ; ) {
    // Handles are written anew at each attempt.
    afterwards = new Map();
    const room = memory.bytes.byteLength;
    const used = encoder.encode(memory, start, room, value);
    if (used >= 0) {
      refuseExternals(encoder.externals);
      const body = memory.bytes.slice(0, start + used);
      body[before] = Form.codec;
      return body;
    }
    if (used !== OVERFLOW) return platformValue(value, before);
    memory = payloadMemory(new ArrayBuffer(Math.max(room * 2, start + encoder.required)));
    if (first === scratch && memory.bytes.byteLength <= KEPT_BYTES) scratch = memory;
  }
}

function platformValue(value: unknown, before: number): Uint8Array<ArrayBuffer> {
  const refused = refusal;
  refusal = undefined;
  if (refused !== undefined) throw refused;
  encoder.refuseHandles(value);
  const body = encodeBytes(serialized(value), before);
  body[before] = Form.platform;
  return body;
}

function serialized(value: unknown): Uint8Array {
  try {
    return serialize(value);
  } catch (error) {
    // It says so by a plain Error; a clone says it by one that has a name, or throws what a getter throws.
    structuredClone(value);
    throw error;
  }
}

/** What belongs to a thread of this process has no bytes. */
function refuseExternals([external]: readonly unknown[]): void {
  if (external === undefined) return;
  if (external instanceof SharedArrayBuffer) throw sharedMemoryRefused();
  throw new DOMException(`${describe(external)} could not be cloned: it cannot leave its process`, 'DataCloneError');
}

/** DataCloneError for memory that only threads of one process can share. */
export function sharedMemoryRefused(): DOMException {
  return new DOMException(`#<SharedArrayBuffer> could not be cloned: ${SHARED_REFUSED}`, 'DataCloneError');
}
