import { WireValuePacker } from './wire-value.js';

/** Whether a value can be sent: asked only where one among several could not be, to tell which. */
export function canBeCloned(value: unknown): boolean {
  try {
    structuredClone(new WireValuePacker().pack(value));
    return true;
  } catch {
    return false;
  }
}
