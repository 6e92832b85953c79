import type { Decoder, PayloadMemory } from '@heddle/codec';
import { Encoder, OVERFLOW, payloadMemory, UNSUPPORTED } from '@heddle/codec';

import type { WireCall, WireValue } from './messages.js';

const FIRST_SCRATCH_BYTES = 4096;
/** Scratch above so many bytes is given up after its value: one huge value would occupy it twice, for ever. */
const KEPT_SCRATCH_BYTES = 1 << 20;

/**
 * Packs values for messages, where there is no slot to hold them. It grows one private scratch buffer and copies out
 * of it, so that what is posted has exactly the size it needs.
 */
export class WireValuePacker {
  readonly #encoder = new Encoder();
  #scratch: PayloadMemory = payloadMemory(new ArrayBuffer(FIRST_SCRATCH_BYTES));

  /**
   * Packs a value. One that only the platform can clone goes as it is, and throws DataCloneError when it is posted; here
   * already where there are handles in it.
   */
  pack(value: unknown): WireValue {
    for (;;) {
      const { bytes } = this.#scratch;
      const used = this.#encoder.encode(this.#scratch, 0, bytes.byteLength, value);
      if (used >= 0) {
        if (bytes.byteLength > KEPT_SCRATCH_BYTES) this.#scratch = payloadMemory(new ArrayBuffer(FIRST_SCRATCH_BYTES));
        return { form: 'bytes', bytes: bytes.slice(0, used), externals: this.#encoder.externals };
      }
      if (used === UNSUPPORTED) {
        this.#encoder.refuseHandles(value);
        return { form: 'cloned', value };
      }
      if (used === OVERFLOW) {
        this.#scratch = payloadMemory(new ArrayBuffer(Math.max(bytes.byteLength * 2, this.#encoder.required * 2)));
      }
    }
  }
}

/** Reads what a WireValuePacker of the other side has packed. */
export function unpackWireValue(decoder: Decoder, wire: WireValue): unknown {
  if (wire.form === 'cloned') return wire.value;
  const { bytes } = wire;
  const memory = payloadMemory(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return decoder.decode(memory, 0, bytes.byteLength, wire.externals);
}

/** @throws DataCloneError where what a call takes along cannot be sent. A Worker that finds that out itself leaves handles behind. */
export function checkSendable(call: WireCall | undefined): void {
  if (call === undefined) return;
  structuredClone(call.captures);
  structuredClone(call.arguments);
}
