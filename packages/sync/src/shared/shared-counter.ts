import { describeValue } from '@heddle/cancellation';

import { Kind } from './kinds.js';
import type { SharedHandle } from './primitive-memory.js';
import { PrimitiveMemory } from './primitive-memory.js';
import { Header } from './protocol/layout.js';
import { registerShared, SharedObject } from './shared-object.js';

/** Of the value, which has two words in both kinds; as a word of 32 bits, and of 64. */
const VALUE = Header.own;
const VALUE_64 = VALUE / 2;
/** Words in all. */
const LENGTH = VALUE + 2;

/** What a counter tells of itself. */
export interface SharedCounterStatistics {
  readonly value: number;
}

/** What a counter of 64 bits tells of itself. */
export interface SharedBigCounterStatistics {
  readonly value: bigint;
}

/**
 * A whole number of 32 bits that threads count with; it wraps around. Each operation is one atomic instruction; `add` and
 * `subtract` answer with the number after it. Python has none: there a lock guards an integer.
 *
 * @example
 * ```ts
 * const done = new SharedCounter();
 * done.add(1); // 1
 * ```
 */
export class SharedCounter extends SharedObject {
  readonly #words: Int32Array;

  static {
    registerShared(Kind.counter, SharedCounter.prototype, (handle) => SharedCounter.fromHandle(handle));
  }

  /** @param value What it begins with, a whole number of 32 bits; by default 0. */
  constructor(value?: number);
  /** @internal */
  constructor(source: PrimitiveMemory);
  constructor(value: number | PrimitiveMemory = 0) {
    super(value instanceof PrimitiveMemory ? value : PrimitiveMemory.allocate(Kind.counter, LENGTH));
    this.#words = this.memory.words;
    if (!(value instanceof PrimitiveMemory)) Atomics.store(this.#words, VALUE, checkInt32(value, 'new SharedCounter', 'value'));
  }

  /** The same counter, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedHandle): SharedCounter {
    return new SharedCounter(PrimitiveMemory.attach(handle, Kind.counter, LENGTH));
  }

  /** The number now. */
  get value(): number {
    return Atomics.load(this.#words, VALUE);
  }

  /** Sets it, whatever it was. */
  set(value: number): void {
    Atomics.store(this.#words, VALUE, checkInt32(value, 'SharedCounter.set', 'value'));
  }

  /** Adds, by default 1; the sum wraps around. */
  add(amount = 1): number {
    return (Atomics.add(this.#words, VALUE, checkInt32(amount, 'SharedCounter.add', 'amount')) + amount) | 0;
  }

  /** Subtracts, by default 1; the difference wraps around. */
  subtract(amount = 1): number {
    return (Atomics.sub(this.#words, VALUE, checkInt32(amount, 'SharedCounter.subtract', 'amount')) - amount) | 0;
  }

  /** Sets it to `value` where it is `expected`; answers whether it was. */
  compareAndSet(expected: number, value: number): boolean {
    return Atomics.compareExchange(this.#words, VALUE, checkInt32(expected, 'SharedCounter.compareAndSet', 'expected'), checkInt32(value, 'SharedCounter.compareAndSet', 'value')) === expected;
  }

  statistics(): SharedCounterStatistics {
    return { value: this.value };
  }
}

/**
 * A SharedCounter of 64 bits, in BigInts.
 *
 * @example
 * ```ts
 * const bytes = new SharedBigCounter();
 * bytes.add(4_096n); // 4096n
 * ```
 */
export class SharedBigCounter extends SharedObject {
  readonly #words: BigInt64Array;

  static {
    registerShared(Kind.bigCounter, SharedBigCounter.prototype, (handle) => SharedBigCounter.fromHandle(handle));
  }

  /** @param value What it begins with, a whole number of 64 bits; by default 0. */
  constructor(value?: bigint);
  /** @internal */
  constructor(source: PrimitiveMemory);
  constructor(value: bigint | PrimitiveMemory = 0n) {
    super(value instanceof PrimitiveMemory ? value : PrimitiveMemory.allocate(Kind.bigCounter, LENGTH));
    this.#words = new BigInt64Array(this.memory.buffer);
    if (!(value instanceof PrimitiveMemory)) Atomics.store(this.#words, VALUE_64, checkInt64(value, 'new SharedBigCounter', 'value'));
  }

  /** The same counter, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedHandle): SharedBigCounter {
    return new SharedBigCounter(PrimitiveMemory.attach(handle, Kind.bigCounter, LENGTH));
  }

  /** The number now. */
  get value(): bigint {
    return Atomics.load(this.#words, VALUE_64);
  }

  /** Sets it, whatever it was. */
  set(value: bigint): void {
    Atomics.store(this.#words, VALUE_64, checkInt64(value, 'SharedBigCounter.set', 'value'));
  }

  /** Adds, by default 1; the sum wraps around. */
  add(amount = 1n): bigint {
    return BigInt.asIntN(64, Atomics.add(this.#words, VALUE_64, checkInt64(amount, 'SharedBigCounter.add', 'amount')) + amount);
  }

  /** Subtracts, by default 1; the difference wraps around. */
  subtract(amount = 1n): bigint {
    return BigInt.asIntN(64, Atomics.sub(this.#words, VALUE_64, checkInt64(amount, 'SharedBigCounter.subtract', 'amount')) - amount);
  }

  /** Sets it to `value` where it is `expected`; answers whether it was. */
  compareAndSet(expected: bigint, value: bigint): boolean {
    return Atomics.compareExchange(this.#words, VALUE_64, checkInt64(expected, 'SharedBigCounter.compareAndSet', 'expected'), checkInt64(value, 'SharedBigCounter.compareAndSet', 'value')) === expected;
  }

  statistics(): SharedBigCounterStatistics {
    return { value: this.value };
  }
}

function checkInt32(value: unknown, operation: string, name: string): number {
  if (typeof value !== 'number') throw new TypeError(`${operation}: ${name} must be a number, received ${describeValue(value)}`);
  if ((value | 0) !== value) throw new RangeError(`${operation}: ${name} must be a whole number of 32 bits, received ${describeValue(value)}`);
  return value;
}

function checkInt64(value: unknown, operation: string, name: string): bigint {
  if (typeof value !== 'bigint') throw new TypeError(`${operation}: ${name} must be a bigint, received ${describeValue(value)}`);
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${operation}: ${name} must be a bigint of 64 bits, received ${describeValue(value)}`);
  return value;
}
