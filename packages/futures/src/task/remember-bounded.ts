/** More different functions than any program sends; only code that makes up functions gets there. */
const REMEMBERED = 2000;

/** A value of a map, made where it is not there yet. The map forgets its oldest key when there are very many. */
export function rememberBounded<V>(map: Map<string, V>, key: string, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    // A `Map` iterates in order of insertion.
    const oldest = map.size < REMEMBERED ? undefined : map.keys().next().value;
    if (oldest !== undefined) map.delete(oldest);
    map.set(key, value);
  }
  return value;
}
