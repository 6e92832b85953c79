import type { ErrorClassLookup } from './error-classes.js';
import { registeredErrorClass } from './error-classes.js';
import { GraphReader } from './graph-reader.js';
import type { LateCopies } from './late-copies.js';
import type { PayloadMemory } from './payload-memory.js';
import { GRAPH, NO_ARGUMENTS, TREE } from './wire-format.js';

export interface DecoderOptions {
  /** Finds classes of errors besides the built-in ones; by default those that were registered in this thread. */
  readonly errorClass?: ErrorClassLookup;
  /** Called for a handle whose class is not known yet: loads the modules that make theirs known. */
  readonly loadHandles?: () => void;
}

const NO_EXTERNALS: readonly unknown[] = [];

/** Reads what an Encoder wrote, any Encoder. What it gives is a copy: no part of it is in the payload's memory. */
export class Decoder {
  readonly #errorClass: ErrorClassLookup;
  readonly #loadHandles: () => void;
  #reader: GraphReader | undefined;
  #isBusy = false;

  constructor(options: DecoderOptions = {}) {
    this.#errorClass = options.errorClass ?? registeredErrorClass;
    this.#loadHandles = options.loadHandles ?? nothing;
  }

  /** The value in `length` bytes from `start` on. Throws RangeError, SyntaxError or TypeError for bytes that no Encoder wrote. */
  decode(memory: PayloadMemory, start: number, length: number, externals: readonly unknown[] = NO_EXTERNALS): unknown {
    return this.#read(memory, start, length, externals, root);
  }

  /** As {@link decode}, but leaves large blocks to `late`: their bytes are undefined until that has copied them. */
  decodeInParts(memory: PayloadMemory, start: number, length: number, externals: readonly unknown[] | undefined, late: LateCopies): unknown {
    return this.#read(memory, start, length, externals ?? NO_EXTERNALS, (reader) => {
      reader.late = late;
      return root(reader);
    });
  }

  /** The argument list that `encodeArguments` wrote. */
  decodeArguments(memory: PayloadMemory, start: number, length: number, externals: readonly unknown[] = NO_EXTERNALS): unknown[] {
    return this.#read(memory, start, length, externals, list);
  }

  #read<T>(memory: PayloadMemory, start: number, length: number, externals: readonly unknown[], read: (reader: GraphReader) => T): T {
    // A handle may decode something itself.
    const isNested = this.#isBusy;
    const reader = isNested ? this.#makeReader() : (this.#reader ??= this.#makeReader());
    this.#isBusy = true;
    try {
      reader.begin(memory, start, length, externals);
      return read(reader);
    } finally {
      this.#isBusy = isNested;
      reader.finish();
    }
  }

  #makeReader(): GraphReader {
    return new GraphReader(this.#errorClass, this.#loadHandles);
  }
}

function nothing(): void {
  // All handles that may arrive are known.
}

function root(reader: GraphReader): unknown {
  beginObjects(reader);
  return reader.value();
}

function list(reader: GraphReader): unknown[] {
  const first = reader.memory.view.getUint8(reader.at);
  if (first === NO_ARGUMENTS) return [];
  if (!beginObjects(reader)) return [reader.value()];
  const count = reader.value();
  const args: unknown[] = [];
  if (typeof count !== 'number' || count > reader.end - reader.at) throw new RangeError('a payload holds too many arguments');
  for (let left = count; left > 0; left--) args.push(reader.value());
  return args;
}

/** Reads the byte in front of objects, if there is one. */
function beginObjects(reader: GraphReader): boolean {
  const first = reader.memory.view.getUint8(reader.at);
  if (first !== TREE && first !== GRAPH) return false;
  reader.at += 1;
  if (first === GRAPH) reader.beginGraph();
  return true;
}
