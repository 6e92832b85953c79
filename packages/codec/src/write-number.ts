import { FLOAT64, INT32, SHORT_TEXT } from './wire-format.js';

/** Whether the number is a 32-bit integer. -0 is not: it would come back as 0. */
export function isInt32(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

export function sizeOfNumber(value: number): number {
  if (!isInt32(value)) return 9;
  return value >= 0 && value < SHORT_TEXT ? 1 : 5;
}

/** Writes a number where there is room for it, and returns the position after it. */
export function writeNumber(view: DataView, value: number, at: number): number {
  if (!isInt32(value)) {
    view.setUint8(at, FLOAT64);
    view.setFloat64(at + 1, value, true);
    return at + 9;
  }
  if (value >= 0 && value < SHORT_TEXT) {
    view.setUint8(at, value);
    return at + 1;
  }
  view.setUint8(at, INT32);
  view.setInt32(at + 1, value, true);
  return at + 5;
}
