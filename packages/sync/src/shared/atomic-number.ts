import { describeValue } from '@heddle/cancellation';

import type { AnyTypedArray, NumberType } from './number-types.js';
import { NUMBER_TYPES } from './number-types.js';

/** A number in shared memory; each operation is one step for all others. */
export interface AtomicNumber {
  load(): number | bigint;
  store(value: number | bigint): void;
  /** Answers what it is after that. */
  add(amount: number | bigint): number | bigint;
  /** Whether it was `expected`, as `Object.is` sees it. */
  compareAndSet(expected: number | bigint, value: number | bigint): boolean;
  /** Throws TypeError or RangeError for what is no number of the type. */
  check(value: unknown, operation: string, name: string): void;
}

/** A number of that type over the bytes from `at` on, which is a multiple of 8. */
export function atomicNumber(type: NumberType, buffer: ArrayBufferLike, at: number): AtomicNumber {
  if (type === 'float32') return new AtomicFloat(new Int32Array(buffer, at, 1), new Float32Array(1));
  if (type === 'float64') return new AtomicFloat(new BigInt64Array(buffer, at, 1), new Float64Array(1));
  return new AtomicInteger(new NUMBER_TYPES[type](buffer, at, 1), type);
}

class AtomicInteger implements AtomicNumber {
  // As one kind for the compiler, which cannot see that the numbers go with the array.
  readonly #place: Int32Array;
  /** Its single element wraps what is stored. */
  readonly #wrapping: Int32Array;
  readonly #type: NumberType;

  constructor(place: AnyTypedArray, type: NumberType) {
    this.#place = place as Int32Array;
    this.#wrapping = new (place.constructor as Int32ArrayConstructor)(1);
    this.#type = type;
  }

  load(): number {
    return Atomics.load(this.#place, 0);
  }

  store(value: number): void {
    Atomics.store(this.#place, 0, value);
  }

  add(amount: number): number {
    return this.#wrapped(Atomics.add(this.#place, 0, amount) + amount);
  }

  compareAndSet(expected: number, value: number): boolean {
    return Atomics.compareExchange(this.#place, 0, expected, value) === expected;
  }

  check(value: unknown, operation: string, name: string): void {
    const kind = this.#type.startsWith('big') ? 'bigint' : 'number';
    if (typeof value !== kind) throw new TypeError(`${operation}: ${name} must be a ${kind}, received ${describeValue(value)}`);
    if (this.#wrapped(value as number) !== value) throw new RangeError(`${operation}: ${name} must be a whole number of type ${this.#type}, received ${describeValue(value)}`);
  }

  #wrapped(value: number): number {
    this.#wrapping[0] = value;
    return Atomics.load(this.#wrapping, 0);
  }
}

/** There are no atomic operations on such numbers, but on their bits. */
class AtomicFloat implements AtomicNumber {
  readonly #place: Int32Array;
  readonly #number: Float32Array | Float64Array;
  /** Of the number, in the same memory. */
  readonly #bits: Int32Array;

  constructor(place: Int32Array | BigInt64Array, number: Float32Array | Float64Array) {
    this.#place = place as Int32Array;
    this.#number = number;
    this.#bits = new (place.constructor as Int32ArrayConstructor)(number.buffer);
  }

  load(): number {
    return this.#fromBits(Atomics.load(this.#place, 0));
  }

  store(value: number): void {
    Atomics.store(this.#place, 0, this.#toBits(value));
  }

  add(amount: number): number {
    for (let bits = Atomics.load(this.#place, 0); ; ) {
      const sum = this.#toBits(this.#fromBits(bits) + amount);
      // ATOMICS: of those who add at a time one succeeds; the others begin with what it made of it.
      const found = Atomics.compareExchange(this.#place, 0, bits, sum);
      if (found === bits) return this.#fromBits(sum);
      bits = found;
    }
  }

  compareAndSet(expected: number, value: number): boolean {
    const bits = this.#toBits(expected);
    return Atomics.compareExchange(this.#place, 0, bits, this.#toBits(value)) === bits;
  }

  check(value: unknown, operation: string, name: string): void {
    if (typeof value !== 'number') throw new TypeError(`${operation}: ${name} must be a number, received ${describeValue(value)}`);
  }

  #fromBits(bits: number): number {
    this.#bits[0] = bits;
    return this.#number[0] ?? NaN;
  }

  #toBits(value: number): number {
    this.#number[0] = value;
    return this.#bits[0] ?? 0;
  }
}
