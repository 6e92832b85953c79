/** Makers of promises among Promise's statics. On a subclass they would call its constructor with an executor function. */
const STATICS: readonly string[] = ['all', 'allSettled', 'any', 'race', 'reject', 'resolve', 'try'];

/**
 * Has the engine treat a subclass of Promise as Promise itself: `await` and `Promise.all` then take the short way that
 * they have for promises whose `constructor` is `Promise`, and `then` and the statics make plain promises.
 *
 * The reasons, and what was measured: apps/docs/decisions/006-a-future-passes-for-a-plain-promise.md
 */
export function passForPlainPromise(promiseClass: PromiseConstructor): void {
  define(promiseClass.prototype, 'constructor', Promise);
  define(promiseClass, Symbol.species, Promise);
  for (const name of STATICS) {
    const method: unknown = Reflect.get(Promise, name);
    if (typeof method === 'function') define(promiseClass, name, method.bind(Promise));
  }
}

/** A member as a class body would define it, where the class body cannot: with another type, or none. */
export function define(target: object, key: PropertyKey, value: unknown): void {
  Reflect.defineProperty(target, key, { value, configurable: true, writable: true });
}
