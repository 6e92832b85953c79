/** A value as an error message names it: short, and never throwing, whatever the value is. */
export function describeValue(value: unknown): string {
  try {
    return describe(value);
  } catch {
    // A proxy that was revoked, a getter that throws.
    return typeof value === 'function' ? 'a function' : 'an object';
  }
}

function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length > 40 ? `${JSON.stringify(value.slice(0, 40))}...` : JSON.stringify(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return hasName(value) ? `function ${value.name}` : 'a function';
    case 'object':
      return value === null ? 'null' : describeObject(value);
    case 'boolean':
    case 'symbol':
    case 'undefined':
      return String(value);
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const prototype: unknown = Object.getPrototypeOf(value);
  const constructor: unknown = typeof prototype === 'object' && prototype !== null && 'constructor' in prototype ? prototype.constructor : undefined;
  if (typeof constructor !== 'function' || constructor === Object || !hasName(constructor)) return 'an object';
  return `an instance of ${constructor.name}`;
}

/** A static method may be called `name` as well. */
function hasName(fn: { readonly name: unknown }): boolean {
  return typeof fn.name === 'string' && fn.name !== '';
}
