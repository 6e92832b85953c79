import { describeValue } from '@heddle/cancellation';

/** What a count may be besides an integer of at least `least`. */
export interface CountRule {
  readonly least: number;
  /** Default: the largest exact integer. */
  readonly most?: number;
  readonly infinite?: boolean;
}

/**
 * Checks a count at the call that received it.
 *
 * @param name The parameter's name, for the message.
 * @throws TypeError where it is no number, RangeError where it is no integer, too small or too large.
 */
export function checkCount(value: unknown, operation: string, name: string, { least, most = Number.MAX_SAFE_INTEGER, infinite = false }: CountRule): asserts value is number {
  if (typeof value !== 'number') throw new TypeError(`${operation}: ${name} must be a number, received ${describeValue(value)}`);
  if (infinite && value === Infinity) return;
  if (!Number.isInteger(value) || value < least || value > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
    throw new RangeError(`${operation}: ${name} must be an integer ${range}${infinite ? ', or Infinity' : ''}, received ${describeValue(value)}`);
  }
}

/** Checks a function at the call that received it. */
export function checkFunction(value: unknown, operation: string, name: string): void {
  if (typeof value !== 'function') throw new TypeError(`${operation}: ${name} must be a function, received ${describeValue(value)}`);
}
