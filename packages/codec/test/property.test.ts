import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Decoder } from '../src/decoder.js';
import { Encoder, OVERFLOW } from '../src/encoder.js';
import { payloadMemory } from '../src/payload-memory.js';
import { ARRAY, NULL, RECORD, TREE } from '../src/wire-format.js';
import { differenceBetween } from './same-graph.js';
import { RandomValues } from './random-values.js';

const ROOM = 1 << 18;
const GUARD = 0xa5;

/** One encoder and one decoder for all the values, as in a program: what they have learned must not matter. */
const encoder = new Encoder();
const decoder = new Decoder();
const shared = payloadMemory(new SharedArrayBuffer(ROOM));
const own = payloadMemory(new ArrayBuffer(ROOM + 3), 3);

type Write = (start: number, end: number) => number;

/** Writes into the smallest of a series of regions that takes it, checking that no byte outside is touched. */
function writeGrowing(memory: typeof shared, start: number, firstSize: number, write: Write): number {
  for (let size = firstSize; ; size = Math.max(size * 2, encoder.required)) {
    const end = start + size;
    if (end >= ROOM) throw new Error('the region for the test is too small');
    memory.bytes[end] = GUARD;
    if (start > 0) memory.bytes[start - 1] = GUARD;
    const used = write(start, end);
    if (memory.bytes[end] !== GUARD || (start > 0 && memory.bytes[start - 1] !== GUARD)) throw new Error('wrote outside the region');
    if (used !== OVERFLOW) {
      if (used > size) throw new Error('used more than the region');
      return used;
    }
    if (encoder.required <= size) throw new Error('asked for no more than it had');
  }
}

const parameters = fc.record({
  seed: fc.integer(),
  size: fc.nat({ max: 40 }),
  start: fc.nat({ max: 40 }),
  region: fc.nat({ max: 600 }),
  isShared: fc.boolean(),
});

/** How often the property is tried; HEDDLE_CODEC_RUNS=1000000 for a longer search. */
const RUNS = Number(process.env.HEDDLE_CODEC_RUNS ?? 100_000);
/** On a machine with much else to do. */
const TIMEOUT = Math.max(RUNS * 2, 120_000);

describe('the codec', () => {
  it(`gives what structuredClone gives, for ${String(RUNS)} values`, () => {
    fc.assert(
      fc.property(parameters, ({ seed, size, start, region, isShared }) => {
        const memory = isShared ? shared : own;
        const value = new RandomValues(seed, size).value();
        const used = writeGrowing(memory, start, region, (from, to) => encoder.encode(memory, from, to, value));
        expect(used).toBeGreaterThan(0);
        const copy = decoder.decode(memory, start, used, encoder.externals);
        // A copy that looks into the payload shows it now.
        memory.bytes.fill(GUARD, start, start + used);
        expect(differenceBetween(copy, structuredClone(value))).toBeUndefined();
      }),
      { numRuns: RUNS, seed: 20_260_101 },
    );
  }, TIMEOUT);

  it('does the same for argument lists', () => {
    fc.assert(
      fc.property(parameters, ({ seed, size, start, region }) => {
        const args = new RandomValues(seed, size).list();
        const used = writeGrowing(shared, start, region, (from, to) => encoder.encodeArguments(shared, from, to, args));
        expect(differenceBetween(decoder.decodeArguments(shared, start, used, encoder.externals), structuredClone(args))).toBeUndefined();
      }),
      { numRuns: RUNS / 10 },
    );
  }, TIMEOUT);

  it('needs as many bytes as it says, once it knows the shapes, and not one less', () => {
    fc.assert(
      fc.property(parameters, ({ seed, size, start }) => {
        // One of its own: a full one may forget its shapes at any time.
        const fresh = new Encoder();
        const value = new RandomValues(seed, size).value();
        // Until it knows all the shapes: it learns a key of each with every object.
        for (let time = 0; time < 12; time++) fresh.encode(shared, start, ROOM, value);
        const used = fresh.encode(shared, start, ROOM, value);
        expect(fresh.encode(shared, start, start + used, value)).toBe(used);
        expect(fresh.encode(shared, start, start + used - 1, value)).toBe(OVERFLOW);
      }),
      { numRuns: RUNS / 20 },
    );
  }, TIMEOUT);

  it('takes nothing but a text for a text', () => {
    // A record whose key is an array: to make a string of an array of shared arrays can take for ever.
    const bytes = Uint8Array.from([TREE, RECORD, 1, 0, 0, 0, ARRAY, 0, 0, 0, 0, NULL]);
    expect(() => decoder.decode(payloadMemory(bytes.buffer), 0, bytes.length)).toThrow(RangeError);
  });

  it('throws, or gives some value, for bytes that nobody wrote', () => {
    const outcome = (read: () => unknown): string => {
      try {
        read();
        return 'value';
      } catch (error) {
        return error instanceof Error ? 'error' : 'something else';
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isObject) => {
        const memory = payloadMemory(Uint8Array.from([...(isObject ? [0xf0 + (bytes.length & 1)] : []), ...bytes]).buffer);
        expect(['value', 'error']).toContain(outcome(() => decoder.decode(memory, 0, memory.bytes.length)));
        expect(['value', 'error']).toContain(outcome(() => decoder.decodeArguments(memory, 0, memory.bytes.length)));
      }),
      { numRuns: RUNS / 5 },
    );
  }, TIMEOUT);

  it('throws, or gives some value, for payloads of which bytes are changed or missing', () => {
    fc.assert(
      fc.property(parameters, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }), fc.nat(), ({ seed, size }, changes, cut) => {
        const value = new RandomValues(seed, size).value();
        const used = encoder.encode(shared, 0, ROOM, value);
        const bytes = shared.bytes.slice(0, used);
        for (const [at, byte] of changes) bytes[at % used] = byte;
        const memory = payloadMemory(bytes.buffer);
        const length = cut % 3 === 0 ? cut % used : used;
        try {
          decoder.decode(memory, 0, length);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: RUNS / 5 },
    );
  }, TIMEOUT);
});
