import { describeValue } from '@heddle/cancellation';

/** A typed array of any kind. */
export type AnyTypedArray =
  | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array | BigInt64Array | BigUint64Array;

/** A class of typed arrays. */
export interface TypedArrayClass<T extends AnyTypedArray> {
  readonly prototype: T;
  readonly BYTES_PER_ELEMENT: number;
  readonly name: string;
}

/** By their numbers in shared memory, which never change; 0 is none. */
const CLASSES: readonly TypedArrayClass<AnyTypedArray>[] = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
];

/** The number of a class in shared memory. Throws TypeError for what is none. */
export function numberOfClass(type: unknown, operation: string): number {
  const index = CLASSES.indexOf(type as TypedArrayClass<AnyTypedArray>);
  if (index < 0) throw new TypeError(`${operation}: type must be a class of typed arrays, received ${describeValue(type)}`);
  return index + 1;
}

/** The class of a number; undefined where it is nobody's. */
export function classOfNumber(number: number): TypedArrayClass<AnyTypedArray> | undefined {
  return CLASSES[number - 1];
}

/** The name of a type of numbers. */
export type NumberType = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'float32' | 'float64' | 'bigint64' | 'biguint64';

/** A number of such a type, in JavaScript. */
export type NumberOf<N extends NumberType> = N extends 'bigint64' | 'biguint64' ? bigint : number;

type MakeArray = new (buffer: ArrayBufferLike, at: number, length: number) => AnyTypedArray;

/** The array that can hold one, for each type. */
export const NUMBER_TYPES: Readonly<Record<NumberType, MakeArray>> = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
  bigint64: BigInt64Array,
  biguint64: BigUint64Array,
};
