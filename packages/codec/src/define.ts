const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Whether every object has such a property already: assigning to it may call a setter (`__proto__`), or fail where prototypes are frozen. */
export function isInherited(key: string): boolean {
  return inherited.has(key);
}

/** Creates a property as an object literal does, whatever is inherited. */
export function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
