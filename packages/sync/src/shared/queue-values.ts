import { Decoder, Encoder, type PayloadMemory, payloadMemory, UNSUPPORTED } from '@heddle/codec';

import { ThreadMemory } from '../memory/thread-memory.js';
import type { WaitableMemory } from '../memory/waitable-memory.js';
import type { Payload } from './protocol/queue-state.js';

const FIRST_BYTES = 4096;
/** Room above so many bytes is given up after its value: one huge value would occupy it for ever. */
const KEPT_BYTES = 1 << 20;
/** Longer values are cheaper to copy by a call into the engine than word by word. */
const MOST_LOOPED_WORDS = 32;

/** Memory of this thread's own to write values to: so that none of the program's code, a getter, say, runs while a slot is held. */
class Scratch {
  memory: PayloadMemory;
  words: Int32Array;

  constructor(bytes: number) {
    const buffer = new ArrayBuffer(Math.ceil(bytes / 8) * 8);
    this.memory = payloadMemory(buffer);
    this.words = new Int32Array(buffer);
  }
}

/** One for all queues of a thread. */
let encoder: Encoder | undefined;
let decoder: Decoder | undefined;
let scratch: Scratch | undefined;
let isPacking = false;
/** For values that go to no memory. */
let alone: QueueValues | undefined;
const NONE: readonly unknown[] = [];

/** A value as a part of another one: it is read by itself, so that what comes with it can be read where it cannot. */
export interface PackedValue {
  readonly bytes: Uint8Array;
  /** What the bytes cannot hold. */
  readonly externals: readonly unknown[];
}

/** Packs a value. Throws DataCloneError for what cannot be copied. */
export function packValue(value: unknown): PackedValue {
  // Not as the module is loaded: a browser may have no shared memory.
  const values = (alone ??= new QueueValues(ThreadMemory.allocate(0)));
  values.pack(value);
  const { packed } = values;
  values.drop();
  return packed;
}

/** The value again. Throws where it holds a handle that is not known here, or cannot be had. */
export function unpackValue({ bytes, externals }: PackedValue): unknown {
  // Its own buffer, from a place where everything is aligned as it was.
  const { buffer } = bytes.slice();
  return (decoder ??= new Decoder()).decode(payloadMemory(buffer), 0, bytes.byteLength, externals);
}

/** Values to and from the memory of a queue. */
export class QueueValues implements Payload {
  length = 0;
  token = 0;
  /** What the bytes cannot hold. */
  externals: readonly unknown[] = NONE;
  readonly #memory: WaitableMemory;
  #payload: PayloadMemory | undefined;
  #source: Scratch | undefined;

  constructor(memory: WaitableMemory) {
    this.#memory = memory;
  }

  /** Takes the bytes of a value: it is the payload until the next call. Throws DataCloneError for what cannot be copied. */
  pack(value: unknown): void {
    // A getter of the value may put something itself.
    const isNested = isPacking;
    isPacking = true;
    try {
      this.#pack(value, isNested);
    } finally {
      isPacking = isNested;
    }
  }

  #pack(value: unknown, isNested: boolean): void {
    let source = isNested ? new Scratch(FIRST_BYTES) : (scratch ??= new Scratch(FIRST_BYTES));
    const writer = (encoder ??= new Encoder());
    for (;;) {
      const room = source.memory.bytes.byteLength;
      const used = writer.encode(source.memory, 0, room, value);
      if (used >= 0) {
        this.#source = source;
        this.length = used;
        this.token = 0;
        this.externals = writer.externals;
        return;
      }
      if (used !== UNSUPPORTED) {
        source = new Scratch(Math.max(room * 2, writer.required));
        if (!isNested && source.memory.bytes.byteLength <= KEPT_BYTES) scratch = source;
        continue;
      }
      writer.refuseHandles(value);
      // The platform says why it cannot be cloned, if it cannot.
      structuredClone(value);
      throw new DOMException('the value can be cloned, but not written as bytes', 'DataCloneError');
    }
  }

  write(offset: number): void {
    const source = this.#source;
    if (source === undefined) return;
    const count = (this.length + 3) >>> 2;
    if (count > MOST_LOOPED_WORDS) {
      this.#target.bytes.set(source.memory.bytes.subarray(0, this.length), offset);
      return;
    }
    const { words } = source;
    const target = this.#memory.words;
    for (let from = 0, to = offset >>> 2; from < count; from++, to++) target[to] = words[from] ?? 0;
  }

  /** The payload once more, for when it has to wait. */
  copy(): Payload {
    const bytes = this.#source?.memory.bytes.slice(0, this.length) ?? new Uint8Array();
    const target = this.#target;
    return { length: this.length, token: this.token, write: (offset) => { target.bytes.set(bytes, offset); } };
  }

  /** The payload by itself. */
  get packed(): PackedValue {
    const bytes = this.#source?.memory.bytes.slice(0, this.length) ?? new Uint8Array();
    return { bytes, externals: this.externals };
  }

  /** The payload is not needed any more. */
  drop(): void {
    this.#source = undefined;
    this.externals = NONE;
  }

  unpack(offset: number, length: number): unknown {
    return (decoder ??= new Decoder()).decode(this.#target, offset, length);
  }

  /** Takes a value's bytes out of the queue's memory: what makes the value of them once the rest has come. */
  extract(offset: number, length: number): (externals: readonly unknown[]) => unknown {
    const { buffer } = this.#target.bytes.slice(offset, offset + length);
    return (externals) => (decoder ??= new Decoder()).decode(payloadMemory(buffer), 0, length, externals);
  }

  get #target(): PayloadMemory {
    return (this.#payload ??= payloadMemory(this.#memory.buffer));
  }
}
