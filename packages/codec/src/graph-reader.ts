import { define, isInherited } from './define.js';
import type { ErrorClassLookup } from './error-classes.js';
import { kindReaders } from './kind-readers.js';
import { ShapeCache } from './object-shape.js';
import type { LateCopies } from './late-copies.js';
import type { PayloadMemory } from './payload-memory.js';
import { NO_MEMORY } from './payload-memory.js';
import { readArray, readDoubles, readIntegers, readSparse, readTexts } from './read-array.js';
import { LONGEST_CACHED, TextCache } from './text-cache.js';
import type { ValueReader } from './value-reader.js';
import {
  ARRAY, BIGINT64, BIGINT_DIGITS, EXTERNAL, FALSE, FLOAT64, FLOAT64_ARRAY, INT32, INT32_ARRAY, LATIN1, NULL, OBJECT, RECORD, REFERENCE,
  SHORT_TEXT, SHORT_TEXT_LIMIT, SPARSE_ARRAY, TEXT_ARRAY, TRUE, UNDEFINED, UTF16,
} from './wire-format.js';

const NO_EXTERNALS: readonly unknown[] = [];

/** Reads one value with everything it holds. */
export class GraphReader implements ValueReader {
  memory: PayloadMemory = NO_MEMORY;
  at = 0;
  end = 0;
  late: LateCopies | undefined;
  readonly errorClass: ErrorClassLookup;
  readonly loadHandles: () => void;
  #view: DataView = NO_MEMORY.view;
  #externals: readonly unknown[] = NO_EXTERNALS;
  /** The objects by their number; undefined in a TREE, which never asks. */
  #objects: unknown[] | undefined;
  readonly #referredTo = new Set<number>();
  readonly #shapes = new ShapeCache();
  readonly #texts = new TextCache();

  constructor(errorClass: ErrorClassLookup, loadHandles: () => void) {
    this.errorClass = errorClass;
    this.loadHandles = loadHandles;
  }

  begin(memory: PayloadMemory, start: number, length: number, externals: readonly unknown[]): void {
    this.memory = memory;
    this.#view = memory.view;
    this.at = start;
    this.end = start + length;
    this.#externals = externals;
    this.#objects = undefined;
  }

  get isGraph(): boolean {
    return this.#objects !== undefined;
  }

  /** From here on objects have numbers. */
  beginGraph(): void {
    this.#objects = [];
  }

  /** Lets go of the value and the memory; RangeError if it ran over its end. */
  finish(): void {
    this.late = undefined;
    this.#objects = undefined;
    this.#externals = NO_EXTERNALS;
    this.memory = NO_MEMORY;
    this.#view = NO_MEMORY.view;
    if (this.#referredTo.size > 0) this.#referredTo.clear();
    if (this.at > this.end) throw new RangeError('a payload runs over its end');
  }

  value(): unknown {
    const view = this.#view;
    const tag = view.getUint8(this.at++);
    if (tag < SHORT_TEXT) return tag;
    if (tag < SHORT_TEXT + SHORT_TEXT_LIMIT) return this.latin1(tag - SHORT_TEXT);
    switch (tag) {
      case OBJECT:
        return this.#object();
      case INT32:
        this.at += 4;
        return view.getInt32(this.at - 4, true);
      case FLOAT64:
        return this.f64();
      case UNDEFINED:
        return undefined;
      case NULL:
        return null;
      case TRUE:
        return true;
      case FALSE:
        return false;
      case ARRAY:
        return readArray(this);
      case LATIN1:
        return this.latin1(this.count());
      case RECORD:
        return this.#record();
      case UTF16:
        return this.#utf16();
      case INT32_ARRAY:
        return readIntegers(this);
      case FLOAT64_ARRAY:
        return readDoubles(this);
      case TEXT_ARRAY:
        return readTexts(this);
      case REFERENCE:
        return this.#reference();
      case BIGINT64:
        this.at += 8;
        return view.getBigInt64(this.at - 8, true);
      case BIGINT_DIGITS:
        return this.#bigint();
      case SPARSE_ARRAY:
        return readSparse(this);
      case EXTERNAL:
        return this.#external();
      default:
        return this.#kind(tag);
    }
  }

  text(): string {
    const value = this.value();
    if (typeof value !== 'string') throw new RangeError('a payload holds something else in the place of a text');
    return value;
  }

  u8(): number {
    return this.#view.getUint8(this.at++);
  }

  f64(): number {
    this.at += 8;
    return this.#view.getFloat64(this.at - 8, true);
  }

  count(): number {
    const count = this.u32();
    if (count > this.end - this.at) throw new RangeError('a payload holds a length that runs over its end');
    return count;
  }

  add<T extends object>(object: T): T {
    this.#objects?.push(object);
    return object;
  }

  reserve(): number {
    return this.#objects === undefined ? 0 : this.#objects.push(undefined) - 1;
  }

  fill<T extends object>(number: number, object: T): T {
    if (this.#objects !== undefined) this.#objects[number] = object;
    return object;
  }

  wasReferredTo(number: number): boolean {
    return this.#objects !== undefined && this.#referredTo.has(number);
  }

  u32(): number {
    this.at += 4;
    return this.#view.getUint32(this.at - 4, true);
  }

  latin1(length: number): string {
    const from = this.at;
    this.at = from + length;
    if (length === 0) return '';
    if (length <= LONGEST_CACHED) return this.#texts.read(this.memory, from, length);
    return this.memory.text.latin1Slice(from, from + length);
  }

  #utf16(): string {
    const size = this.count() * 2;
    const from = this.at;
    this.at = from + size;
    return this.memory.text.ucs2Slice(from, from + size);
  }

  #bigint(): bigint {
    const digits = this.text();
    return digits.startsWith('-') ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`);
  }

  #object(): object {
    const { keys, words, hasInherited, template } = this.#shapes.read(this.#view, this.at);
    this.at += words.length * 4;
    const object: Record<string, unknown> = template === undefined ? {} : { ...template };
    if (this.#objects !== undefined) this.#objects.push(object);
    if (hasInherited) {
      for (const key of keys) define(object, key, this.value());
    } else {
      for (const key of keys) object[key] = this.value();
    }
    return object;
  }

  #record(): object {
    const object: Record<string, unknown> = this.add({});
    for (let left = this.count(); left > 0; left--) {
      const key = this.text();
      if (isInherited(key)) define(object, key, this.value());
      else object[key] = this.value();
    }
    return object;
  }

  #reference(): unknown {
    const number = this.u32();
    const object = this.#objects?.[number];
    if (object === undefined) throw new RangeError('a payload refers to an object that it does not hold');
    this.#referredTo.add(number);
    return object;
  }

  #external(): unknown {
    const index = this.u32();
    if (index >= this.#externals.length) throw new RangeError('a payload refers to an external that did not come with it');
    const external = this.#externals[index];
    this.#objects?.push(external);
    return external;
  }

  #kind(tag: number): unknown {
    const read = kindReaders.get(tag);
    if (read === undefined) throw new RangeError(`a payload holds an unknown tag, ${tag}`);
    return read(this);
  }
}
