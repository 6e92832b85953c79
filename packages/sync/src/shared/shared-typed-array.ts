import { describeValue, type WaitOptions } from '@heddle/cancellation';

import { checkFunction } from '../check-count.js';
import { Kind } from './kinds.js';
import type { AnyTypedArray, TypedArrayClass } from './number-types.js';
import { classOfNumber, numberOfClass } from './number-types.js';
import type { SharedLockStatistics } from './owned-lock.js';
import { PrimitiveMemory } from './primitive-memory.js';
import { Header } from './protocol/layout.js';
import type { SharedLock } from './shared-lock.js';
import { registerShared, SharedObject } from './shared-object.js';
import type { SharedRLock } from './shared-rlock.js';
import type { SharedValueHandle, SharedValueOptions } from './value-lock.js';
import { lockFromHandle, lockOf } from './value-lock.js';

/** Elements begin where a line of the processor's caches does. */
const Word = { type: Header.own, elements: Header.own + 1, data: 16 } as const;
const DATA_BYTES = Word.data * Int32Array.BYTES_PER_ELEMENT;
/** What mapped memory has room for in one piece. */
const MOST_BYTES = 2 ** 31 - DATA_BYTES;

/** What an array tells of itself. */
export interface SharedTypedArrayStatistics {
  /** How many elements. */
  readonly length: number;
  /** What they take up. */
  readonly bytes: number;
  readonly lock: SharedLockStatistics;
}

/** Values that a typed array can be made of. */
type ElementsOf<T extends AnyTypedArray> = ArrayLike<T[number]>;

/**
 * A typed array that threads and processes share, without a copy: Python's `multiprocessing.Array`. It may be an argument of any task, thread or process, at any depth, and
 * is the same memory there.
 *
 * Its elements are read and written as those of any typed array, without a lock. Who shares out the elements needs none; `withLock`, or `Atomics` on an array of
 * whole numbers, is for the others.
 *
 * Its memory is taken up as it is written to. Between threads it is garbage when all have let go of it; in memory that processes share it is kept, once it
 * was sent to somebody, until the last process of the family has ended.
 *
 * @example
 * ```ts
 * const samples = new SharedTypedArray(Float64Array, 1_000_000);
 * samples.array[0] = 1.5;
 * await samples.withLock((array) => { array[0] *= 2; });
 * ```
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Array
 */
export class SharedTypedArray<T extends AnyTypedArray = AnyTypedArray> extends SharedObject {
  /** The elements, over the shared memory itself. */
  readonly array: T;
  readonly #lock: SharedLock | SharedRLock;

  static {
    registerShared(Kind.typedArray, SharedTypedArray.prototype, (handle) => SharedTypedArray.fromHandle(handle as SharedValueHandle));
  }

  /**
   * @param type A class of typed arrays: Float64Array.
   * @param content How many elements, all 0; or what they are.
   * @throws TypeError for another type or content, RangeError for more than 2 GiB.
   */
  constructor(type: TypedArrayClass<T>, content: number | ElementsOf<T>, options?: SharedValueOptions);
  /** @internal */
  constructor(source: PrimitiveMemory, content: undefined, options: SharedValueOptions);
  constructor(type: TypedArrayClass<T> | PrimitiveMemory, content: number | ElementsOf<T> | undefined, options: SharedValueOptions = {}) {
    const operation = 'new SharedTypedArray';
    const lock = lockOf(options, operation);
    super(type instanceof PrimitiveMemory ? type : layOut(type, content, operation));
    this.#lock = lock;
    this.array = viewOf(this.memory.words) as T;
    if (typeof content === 'object') (this.array as { set(values: ArrayLike<unknown>): void }).set(content);
  }

  /** The same array, with the same lock, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedValueHandle): SharedTypedArray {
    return new SharedTypedArray(PrimitiveMemory.attach(handle, Kind.typedArray, Word.data), undefined, { lock: lockFromHandle(handle.lock) });
  }

  override toHandle(): SharedValueHandle {
    return { ...super.toHandle(), lock: this.#lock.toHandle() };
  }

  /** How many elements it has. */
  get length(): number {
    return this.array.length;
  }

  /** The lock that goes with it. Python's `get_lock`. */
  getLock(): SharedLock | SharedRLock {
    return this.#lock;
  }

  /** Runs `fn` while it has the lock. Rejects as the lock's `acquire` does, and as `fn` does. */
  withLock<R>(fn: (array: T) => R | PromiseLike<R>, options?: WaitOptions): Promise<R> {
    checkFunction(fn, 'SharedTypedArray.withLock', 'fn');
    return this.#lock.withLock(() => fn(this.array), options);
  }

  statistics(): SharedTypedArrayStatistics {
    return { length: this.length, bytes: this.array.byteLength, lock: this.#lock.statistics() };
  }
}

function layOut(type: TypedArrayClass<AnyTypedArray>, content: unknown, operation: string): PrimitiveMemory {
  const number = numberOfClass(type, operation);
  const elements = countOf(content, operation);
  const most = Math.floor(MOST_BYTES / type.BYTES_PER_ELEMENT);
  if (elements > most) throw new RangeError(`${operation}: a ${type.name} that is shared has at most ${most} elements, received ${elements}`);
  const source = PrimitiveMemory.allocate(Kind.typedArray, Word.data + Math.ceil((elements * type.BYTES_PER_ELEMENT) / Int32Array.BYTES_PER_ELEMENT));
  Atomics.store(source.memory.words, Word.type, number);
  Atomics.store(source.memory.words, Word.elements, elements);
  return source;
}

function countOf(content: unknown, operation: string): number {
  const isList = typeof content === 'object' && content !== null && 'length' in content;
  const count: unknown = isList ? content.length : content;
  if (typeof count !== 'number') throw new TypeError(`${operation}: content must be a number of elements, or an array of them, received ${describeValue(content)}`);
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${operation}: there must be 0 elements or more, received ${describeValue(count)}`);
  return count;
}

function viewOf(words: Int32Array): AnyTypedArray {
  const type = classOfNumber(Atomics.load(words, Word.type));
  const elements = Atomics.load(words, Word.elements) >>> 0;
  if (type === undefined || DATA_BYTES + elements * type.BYTES_PER_ELEMENT > words.byteLength) {
    throw new TypeError('SharedTypedArray.fromHandle: this memory is not that of a SharedTypedArray');
  }
  return Reflect.construct(type as unknown as Int8ArrayConstructor, [words.buffer, words.byteOffset + DATA_BYTES, elements]) as AnyTypedArray;
}
