import { isHandle } from './handle-values.js';
import { nodeUtil } from './node-util.js';

/** A handle somewhere in a value; undefined where there is none. Calls no getter, and looks at each object once. */
export function findHandle(value: unknown): object | undefined {
  const seen = new Set<unknown>();
  for (const pending = [value]; pending.length > 0; ) {
    const object = pending.pop();
    if (typeof object !== 'object' || object === null || seen.has(object) || nodeUtil.types.isProxy(object)) continue;
    seen.add(object);
    if (isHandle(object)) return object;
    if (ArrayBuffer.isView(object)) continue;
    if (nodeUtil.types.isMap(object)) for (const entry of Map.prototype.entries.call(object)) pending.push(...(entry as unknown[]));
    if (nodeUtil.types.isSet(object)) for (const item of Set.prototype.values.call(object)) pending.push(item);
    // Not by enumerable ones alone: an error's cause is hidden.
    for (const key of Object.getOwnPropertyNames(object)) pending.push(Object.getOwnPropertyDescriptor(object, key)?.value);
  }
  return undefined;
}
