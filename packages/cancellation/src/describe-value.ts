/** A value as an error message names it: short, and never throwing, whatever the value is. */
export function describeValue(value: unknown): string {
  if (typeof value === 'function' || (typeof value === 'object' && value !== null)) return describeObject(value);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40)) + (value.length > 40 ? '...' : '');
  if (typeof value === 'bigint') return `${value}n`;
  return Object.is(value, -0) ? '-0' : String(value);
}

function describeObject(value: object): string {
  const isFunction = typeof value === 'function';
  try {
    if (Array.isArray(value)) return `an array of ${value.length}`;
    const { name } = isFunction ? value : classOf(value);
    // A static method may be called `name` as well.
    if (typeof name === 'string' && name !== '') return (isFunction ? 'function ' : 'an instance of ') + name;
  } catch {
    // A proxy that was revoked, a getter that throws; or no class.
  }
  return isFunction ? 'a function' : 'an object';
}

/** The class that is worth telling. */
function classOf(value: object): { readonly name?: unknown } {
  const { constructor } = Object.getPrototypeOf(value) as object;
  return typeof constructor === 'function' && constructor !== Object ? constructor : {};
}
