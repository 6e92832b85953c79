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
  if (typeof value === 'string') return value.length > 40 ? `${JSON.stringify(value.slice(0, 40))}...` : JSON.stringify(value);
  if (typeof value === 'function') return named('function ', value) ?? 'a function';
  if (typeof value === 'object' && value !== null) return describeObject(value);
  if (typeof value === 'bigint') return `${value}n`;
  return Object.is(value, -0) ? '-0' : String(value);
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const constructor = (Object.getPrototypeOf(value) as { readonly constructor?: unknown } | null)?.constructor;
  if (typeof constructor !== 'function' || constructor === Object) return 'an object';
  return named('an instance of ', constructor) ?? 'an object';
}

/** A static method may be called `name` as well. */
function named(prefix: string, { name }: { readonly name: unknown }): string | undefined {
  return typeof name === 'string' && name !== '' ? prefix + name : undefined;
}
