import { describeValue } from '@heddle/cancellation';

/**
 * The order that Python's `<` gives to what has one in both languages: numbers and bigints, strings, booleans, dates, and
 * arrays of these, element by element as Python compares tuples.
 *
 * @throws TypeError where two values have no order, RangeError for NaN and invalid dates, which fit in nowhere.
 */
export function naturalOrder(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : a === b ? 0 : refuseNaN();
  if (Array.isArray(a) && Array.isArray(b)) return compareElements(a, b);
  const x: unknown = a instanceof Date ? a.getTime() : a;
  const y: unknown = b instanceof Date ? b.getTime() : b;
  if (!isOrdered(x) || !isOrdered(y) || kindOf(a) !== kindOf(b)) {
    throw new TypeError(`PriorityQueue: ${describeValue(a)} and ${describeValue(b)} have no order; give the queue a compare function`);
  }
  return x < y ? -1 : x > y ? 1 : Number.isNaN(x) || Number.isNaN(y) ? refuseNaN() : 0;
}

function compareElements(a: readonly unknown[], b: readonly unknown[]): number {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i++) {
    const order = naturalOrder(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function isOrdered(value: unknown): value is number | bigint | string | boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string' || typeof value === 'boolean';
}

/** Values of one kind can be compared; numbers and bigints are of one. */
function kindOf(value: unknown): string {
  return typeof value === 'bigint' ? 'number' : typeof value;
}

function refuseNaN(): never {
  throw new RangeError('PriorityQueue: NaN and invalid dates have no place in an order');
}
