/** Arrays up to this length are cut from a template. */
const TEMPLATE_LENGTH = 4096;

/**
 * Arrays whose items the engine knows to be all there, with exactly the room they need. The language has no way to ask
 * for one (`new Array(n)` is full of holes for ever, pushing grows by halves), but a slice of such an array is one.
 */
const templates = new Map<unknown, unknown[]>();

/** A new array of `length` items, to be overwritten by items of the kind of `item`: undefined, integers or doubles. */
export function packedArray<T>(length: number, item: T): T[] {
  if (length <= TEMPLATE_LENGTH) return template(item).slice(0, length);
  const array = template(item).slice();
  while (array.length * 2 <= length) array.push(...array.slice(0, TEMPLATE_LENGTH));
  while (array.length < length) array.push(item);
  return array;
}

function template<T>(item: T): T[] {
  let known = templates.get(item) as T[] | undefined;
  if (known === undefined) {
    known = [];
    for (let i = 0; i < TEMPLATE_LENGTH; i++) known.push(item);
    templates.set(item, known);
  }
  return known;
}
