import { describeValue } from '@heddle/cancellation';

/** Checks a whole number that is at least `least`. Throws TypeError where it is no number, else RangeError. */
export function checkCount(value: unknown, least: number, operation: string, name: string): asserts value is number {
  if (typeof value !== 'number') throw new TypeError(`${operation}: ${name} must be a number, received ${describeValue(value)}`);
  if (!Number.isInteger(value) || value < least || value > 2 ** 31 - 1) {
    throw new RangeError(`${operation}: ${name} must be a whole number of at least ${least}, received ${describeValue(value)}`);
  }
}
