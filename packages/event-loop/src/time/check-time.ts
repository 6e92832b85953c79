import { describeValue } from '@heddle/cancellation';
import { wrongType } from '@heddle/futures';

/** Checks for a delay in milliseconds, which may be `Infinity`. */
export function checkDelay(value: unknown, operation: string, name: string): asserts value is number {
  if (typeof value !== 'number') throw wrongType(operation, name, 'a number', value);
  if (!(value >= 0)) throw new RangeError(`${operation}: ${name} must be 0 or more, received ${describeValue(value)}`);
}

/** Checks for a time, which may be `Infinity`. */
export function checkTime(value: unknown, operation: string, name: string): asserts value is number {
  if (typeof value !== 'number') throw wrongType(operation, name, 'a number', value);
  if (Number.isNaN(value)) throw new RangeError(`${operation}: ${name} must be a time in milliseconds, received ${describeValue(value)}`);
}
