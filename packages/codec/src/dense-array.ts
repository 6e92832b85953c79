import { nodeUtil } from './node-util.js';

/** Arrays up to this length are cheapest to check by listing their keys. */
const SHORT = 16;
const INDICES: readonly string[] = Array.from({ length: SHORT }, (_, index) => String(index));

/**
 * Whether a short array (up to SHORT items) has an item at every index and no other enumerable property. Keys come with
 * the indices first, in ascending order: if there are `length` of them and the last is `length - 1`, they are all there.
 */
function isDenseByKeys(array: readonly unknown[]): boolean {
  const keys = Object.keys(array);
  const { length } = array;
  return keys.length === length && (length === 0 || keys[length - 1] === (INDICES[length - 1] ?? String(length - 1)));
}

let probed = false;
const probe: unknown[] = [];
const NOBODY = Symbol('equal to no item');
Object.defineProperty(probe, 0, {
  enumerable: true,
  configurable: true,
  get: () => {
    probed = true;
    return NOBODY;
  },
});

/**
 * Whether an array has no enumerable property besides its items, in the time of a few property reads whatever its length.
 * The language has no such question; Node's comparison asks the engine for the properties that are not indices, and
 * compares items only where their number is the same. So whether it came to read our item tells.
 */
function hasOnlyItemsByProbe(array: readonly unknown[]): boolean {
  probed = false;
  probe.length = array.length;
  nodeUtil.isDeepStrictEqual(array, probe);
  return probed;
}

/** The probe rests on how a function works inside; where it does not work so, keys are listed instead. */
const probeWorks = ((): boolean => {
  // As where there is no Node: this module is only loaded there.
  if (typeof Buffer === 'undefined') return false;
  const plain = Array.from({ length: SHORT + 1 }, () => 'x');
  const extended = Object.assign([...plain], { extra: 1 });
  return hasOnlyItemsByProbe(plain) && !hasOnlyItemsByProbe(extended) && hasOnlyItemsByProbe([...plain, {}]);
})();

/** Whether the array, which has no holes if it is long, has no enumerable property besides its items. */
export function hasOnlyItems(array: readonly unknown[]): boolean {
  return array.length > SHORT && probeWorks ? hasOnlyItemsByProbe(array) : isDenseByKeys(array);
}

/** Whether the array has an item at every index and no other enumerable property. */
export function isDense(array: readonly unknown[]): boolean {
  const { length } = array;
  if (length > SHORT) {
    for (let i = 0; i < length; i++) {
      if (array[i] === undefined && !Object.hasOwn(array, i)) return false;
    }
  }
  return hasOnlyItems(array);
}
