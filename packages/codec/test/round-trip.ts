import { Decoder } from '../src/decoder.js';
import { Encoder, OVERFLOW, UNSUPPORTED } from '../src/encoder.js';
import { payloadMemory } from '../src/payload-memory.js';

export const encoder: Encoder = new Encoder();
const decoder = new Decoder();

/** What a value is on the other side; the string 'UNSUPPORTED' where the codec leaves it to the platform. */
export function roundTrip(value: unknown, transfer?: readonly unknown[], reader: Decoder = decoder): unknown {
  for (let size = 4096; ; size = Math.max(size * 4, encoder.required)) {
    const memory = payloadMemory(new SharedArrayBuffer(size));
    const used = encoder.encode(memory, 0, size, value, transfer);
    if (used === UNSUPPORTED) return 'UNSUPPORTED';
    if (used === OVERFLOW) continue;
    const copy = reader.decode(memory, 0, used, encoder.externals);
    memory.bytes.fill(0xff);
    return copy;
  }
}
