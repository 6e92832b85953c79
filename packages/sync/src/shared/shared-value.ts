import { describeValue, type WaitOptions } from '@heddle/cancellation';

import type { AtomicNumber } from './atomic-number.js';
import { atomicNumber } from './atomic-number.js';
import { Kind } from './kinds.js';
import type { NumberOf, NumberType } from './number-types.js';
import { NUMBER_TYPES } from './number-types.js';
import { PrimitiveMemory } from './primitive-memory.js';
import { Header } from './protocol/layout.js';
import type { SharedLockStatistics } from './owned-lock.js';
import type { SharedLock } from './shared-lock.js';
import { registerShared, SharedObject } from './shared-object.js';
import type { SharedRLock } from './shared-rlock.js';
import type { SharedValueHandle, SharedValueOptions } from './value-lock.js';
import { lockFromHandle, lockOf } from './value-lock.js';

const Word = { type: Header.own, value: 6, length: 8 } as const;
/** By their numbers in shared memory, which never change; 0 is none. */
const TYPES = Object.keys(NUMBER_TYPES) as NumberType[];

/** What a value tells of itself. */
export interface SharedValueStatistics<N extends NumberType = NumberType> {
  readonly type: N;
  readonly value: NumberOf<N>;
  readonly lock: SharedLockStatistics;
}

/**
 * A number that threads and processes share: Python's `multiprocessing.Value`. To read it, to set it and to add to it are one step each, for all types; what is
 * more than that takes the lock, which neither of them does by itself. (Python's takes it for each access to `value`, and `value += 1` is two of them.)
 *
 * It may be an argument of any task, thread or process, at any depth.
 *
 * @example
 * ```ts
 * const sum = new SharedValue('float64', 0.5);
 * sum.add(2); // 2.5
 * await sum.withLock(() => { sum.value = Math.max(sum.value, 10); });
 * ```
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Value
 */
export class SharedValue<N extends NumberType = NumberType> extends SharedObject {
  /** What it holds. */
  readonly type: N;
  readonly #lock: SharedLock | SharedRLock;
  readonly #number: AtomicNumber;

  static {
    registerShared(Kind.value, SharedValue.prototype, (handle) => SharedValue.fromHandle(handle as SharedValueHandle));
  }

  /**
   * @param type 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'float32', 'float64', 'bigint64' or 'biguint64'.
   * @param value What it begins with: a bigint for the last two, a number for the others; by default 0.
   * @throws TypeError for another type, and for a value or lock that is none; RangeError for a whole number that the type does not hold.
   */
  constructor(type: N, value?: NumberOf<N>, options?: SharedValueOptions);
  /** @internal */
  constructor(source: PrimitiveMemory, value: undefined, lock: SharedValueOptions);
  constructor(type: N | PrimitiveMemory, value?: NumberOf<N>, options: SharedValueOptions = {}) {
    const operation = 'new SharedValue';
    const lock = lockOf(options, operation);
    super(type instanceof PrimitiveMemory ? type : layOut(type, operation));
    const { words, buffer } = this.memory;
    const found = TYPES[Atomics.load(words, Word.type) - 1];
    if (found === undefined) throw new TypeError('SharedValue.fromHandle: this memory is not that of a SharedValue');
    this.type = found as N;
    this.#lock = lock;
    this.#number = atomicNumber(found, buffer, Word.value * Int32Array.BYTES_PER_ELEMENT);
    if (value === undefined) return;
    this.#number.check(value, operation, 'value');
    this.#number.store(value);
  }

  /** The same value, with the same lock, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedValueHandle): SharedValue {
    return new SharedValue(PrimitiveMemory.attach(handle, Kind.value, Word.length), undefined, { lock: lockFromHandle(handle.lock) });
  }

  override toHandle(): SharedValueHandle {
    return { ...super.toHandle(), lock: this.#lock.toHandle() };
  }

  /** The number now. Setting it throws TypeError or RangeError for what is none of the type. */
  get value(): NumberOf<N> {
    return this.#number.load() as NumberOf<N>;
  }

  set value(value: NumberOf<N>) {
    this.#number.check(value, 'SharedValue.value', 'value');
    this.#number.store(value);
  }

  /** Adds; answers what it is after that. Whole numbers wrap around. Throws as setting does. */
  add(amount: NumberOf<N>): NumberOf<N> {
    this.#number.check(amount, 'SharedValue.add', 'amount');
    return this.#number.add(amount) as NumberOf<N>;
  }

  /** Sets it to `value` where it is `expected` (NaN is NaN, 0 is not -0); answers whether it was. Throws as setting does. */
  compareAndSet(expected: NumberOf<N>, value: NumberOf<N>): boolean {
    this.#number.check(expected, 'SharedValue.compareAndSet', 'expected');
    this.#number.check(value, 'SharedValue.compareAndSet', 'value');
    return this.#number.compareAndSet(expected, value);
  }

  /** The lock that goes with it. Python's `get_lock`. */
  getLock(): SharedLock | SharedRLock {
    return this.#lock;
  }

  /** Runs `fn` while it has the lock. Rejects as the lock's `acquire` does, and as `fn` does. */
  withLock<R>(fn: () => R | PromiseLike<R>, options?: WaitOptions): Promise<R> {
    return this.#lock.withLock(fn, options);
  }

  statistics(): SharedValueStatistics<N> {
    return { type: this.type, value: this.value, lock: this.#lock.statistics() };
  }
}

function layOut(type: unknown, operation: string): PrimitiveMemory {
  const index = TYPES.indexOf(type as NumberType);
  if (index < 0) throw new TypeError(`${operation}: type must be one of '${TYPES.join("', '")}', received ${describeValue(type)}`);
  const source = PrimitiveMemory.allocate(Kind.value, Word.length);
  Atomics.store(source.memory.words, Word.type, index + 1);
  return source;
}
