import { describe } from './describe.js';
import { findHandle } from './find-handle.js';
import { GraphWriter } from './graph-writer.js';
import type { PayloadMemory } from './payload-memory.js';
import { OVERFLOWED } from './value-writer.js';
import { sizeOfNumber, writeNumber } from './write-number.js';
import { GRAPH, NO_ARGUMENTS, TREE } from './wire-format.js';

/** The value did not fit: `encoder.required` says with how many bytes to try again. */
export const OVERFLOW = -1;
/** The value needs the platform's structured clone as a whole, which also says what is wrong with it. */
export const UNSUPPORTED = -2;

/**
 * Writes values as bytes. What a Decoder makes of them is what `structuredClone` makes of the value, except that
 *
 * - errors keep their class, own properties, causes and the errors they gather, and lose nothing to what they hold: what
 *   cannot be copied inside an error is replaced by its description (`[Function: handler]`);
 * - a Buffer that is a part of a larger ArrayBuffer comes back with its own bytes alone. structuredClone copies the whole
 *   ArrayBuffer: for a Buffer of three bytes the pool of 8 or 64 KiB that it was cut from, with whatever is in there.
 *   Two such Buffers do not share memory any longer; other views do, as with structuredClone;
 * - registered handles are made again (handles.ts);
 * - an item that is not enumerable is copied if its array is longer than 16 items (structuredClone leaves a hole), and an
 *   object of another kind whose prototype was replaced by that of a class, or by Object.prototype, is taken for the instance
 *   that it claims to be: neither can be seen at a cost that everyone else should pay.
 *
 * Instances of classes become plain objects, as with the platform; what it alone can clone (a Blob, a key) is one of the
 * externals. It never throws because of a value. What can be neither (functions, proxies, streams, values more than a thousand
 * levels deep) is UNSUPPORTED: let the platform clone the whole value, which also throws what is to be thrown, unless
 * `refuseHandles` throws. So it is where a getter throws; the platform calls it again, and its error comes out.
 */
export class Encoder {
  /** After OVERFLOW: the bytes that were found to be needed so far. There can be more to come, so expect to try again. */
  required = 0;
  /**
   * What cannot be bytes (a SharedArrayBuffer, a MessagePort, a Blob, everything in `transfer`) of the last value, in order of
   * first occurrence; the bytes refer to it by index. Empty most of the time.
   */
  externals: unknown[] = [];
  /** After UNSUPPORTED: what is to blame, if that is known. */
  #obstacle = '';
  #writer: GraphWriter | undefined;
  #isBusy = false;

  /** Writes a value to [start, end) of the memory. Returns the bytes used, OVERFLOW or UNSUPPORTED. */
  encode(memory: PayloadMemory, start: number, end: number, value: unknown, transfer?: readonly unknown[]): number {
    if (typeof value === 'number') return this.#number(memory, start, end, value);
    return this.#write(memory, start, end, value, undefined, transfer);
  }

  /** Writes a list of arguments, which `decodeArguments` reads. */
  encodeArguments(memory: PayloadMemory, start: number, end: number, args: readonly unknown[], transfer?: readonly unknown[]): number {
    if (args.length === 1) {
      const only = args[0];
      if (typeof only === 'number') return this.#number(memory, start, end, only);
    }
    return this.#write(memory, start, end, undefined, args, transfer);
  }

  /** After UNSUPPORTED: throws DataCloneError if the value holds a handle, of which the platform would make an empty object. */
  refuseHandles(value: unknown): void {
    const handle = findHandle(value);
    if (handle === undefined) return;
    const what = this.#obstacle === '' ? 'something else' : this.#obstacle;
    throw new DOMException(`${what} could not be cloned in a value that holds a handle, ${describe(handle)}`, 'DataCloneError');
  }

  /** The commonest payload, without the preparations that a graph of objects takes. */
  #number(memory: PayloadMemory, start: number, end: number, value: number): number {
    if (this.externals.length > 0) this.externals = [];
    const size = sizeOfNumber(value);
    if (start + size <= end) return writeNumber(memory.view, value, start) - start;
    this.required = size;
    return OVERFLOW;
  }

  #write(
    memory: PayloadMemory, start: number, end: number, value: unknown, args: readonly unknown[] | undefined, transfer: readonly unknown[] | undefined,
  ): number {
    // A getter may encode something itself.
    const isNested = this.#isBusy;
    const writer = isNested ? new GraphWriter() : (this.#writer ??= new GraphWriter());
    this.#isBusy = true;
    let written: number;
    try {
      writer.begin(memory, end, transfer);
      written = (args === undefined ? root(writer, value, start) : list(writer, args, start)) - start;
      this.externals = writer.externals;
    } catch (failure) {
      this.externals = [];
      this.required = writer.needed - start;
      this.#obstacle = writer.obstacle;
      written = failure === OVERFLOWED ? OVERFLOW : UNSUPPORTED;
    }
    writer.finish();
    this.#isBusy = isNested;
    return written;
  }
}

function root(writer: GraphWriter, value: unknown, start: number): number {
  if (typeof value !== 'object' || value === null) return writer.value(value, start);
  writer.reserve(start + 1);
  const end = writer.value(value, start + 1);
  writer.memory.view.setUint8(start, writer.isGraph ? GRAPH : TREE);
  return end;
}

function list(writer: GraphWriter, args: readonly unknown[], start: number): number {
  const { length } = args;
  writer.reserve(start + 1);
  if (length === 0) {
    writer.memory.view.setUint8(start, NO_ARGUMENTS);
    return start + 1;
  }
  if (length === 1) {
    const only = args[0];
    if (typeof only !== 'object' || only === null) return writer.value(only, start);
  }
  let at = writer.number(length, start + 1);
  for (let i = 0; i < length; i++) at = writer.value(args[i], at);
  writer.memory.view.setUint8(start, writer.isGraph ? GRAPH : TREE);
  return at;
}
