/**
 * Arrays whose items the engine knows to be all there, with exactly the room they need. The language has no way to ask
 * for one (`new Array(n)` is full of holes for ever, pushing grows by halves), but a copy of a part of such an array is one.
 * By toSpliced, because slice is slow for everyone once anyone has given an array a `constructor`.
 *
 * The engine keeps integers, doubles and anything else in arrays of three kinds, and remembers for each literal in the
 * source what became of its arrays. So each kind has a literal of its own, or all would become of the most general kind.
 */
const TEMPLATE_LENGTH = 4096;

let anything: unknown[] | undefined;
let integers: number[] | undefined;
let doubles: number[] | undefined;

/** A new array of `length` items, to be overwritten by anything. */
export function packedArray(length: number): unknown[] {
  anything ??= grown([undefined], undefined, TEMPLATE_LENGTH);
  return copied(anything, length, undefined);
}

/** A new array of `length` items, to be overwritten by 32-bit integers. */
export function packedIntegers(length: number): number[] {
  integers ??= grown([0], 0, TEMPLATE_LENGTH);
  return copied(integers, length, 0);
}

/** A new array of `length` items, to be overwritten by numbers that are not all integers. */
export function packedDoubles(length: number): number[] {
  doubles ??= grown([0.5], 0.5, TEMPLATE_LENGTH);
  return copied(doubles, length, 0.5);
}

function copied<T>(template: readonly T[], length: number, item: T): T[] {
  return grown(template.toSpliced(length), item, length);
}

function grown<T>(array: T[], item: T, length: number): T[] {
  while (array.length < length) array.push(item);
  return array;
}
