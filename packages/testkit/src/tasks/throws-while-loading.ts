/** A module that cannot be loaded. */
export function neverCalled(): never {
  throw new Error('This module must not load');
}

throw new RangeError('thrown while loading');
