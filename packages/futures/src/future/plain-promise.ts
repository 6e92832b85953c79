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

/** Has the engine treat a subclass of such a class as that: a class has a `constructor` of its own otherwise. */
export function awaitAsParent(promiseClass: { readonly prototype: object }): void {
  Reflect.deleteProperty(promiseClass.prototype, 'constructor');
}

/**
 * Has promises of a class be asked as they are awaited: what they should be awaited by, or `undefined` for themselves. Only
 * `await`, and what awaits as it does (`Promise.all`, `return` from an async function), asks; a `then` of the user's does not.
 *
 * @param noted Told of each that is awaited, or whose `then` is called.
 * @param isAsked Whether a promise is to be asked at all, now.
 * @param awaitedAs Is also given a function that rejects the `await` before, once.
 */
export function hearAwaits<P extends Promise<unknown>>(
  promiseClass: { readonly prototype: P },
  noted: (promise: P) => void,
  isAsked: (promise: P) => boolean,
  awaitedAs: (promise: P, reject: (error: unknown) => void) => Promise<unknown>,
): void {
  const { prototype } = promiseClass;
  const then = Reflect.get(Promise.prototype, 'then') as AnyFunction;
  // `await` looks for the constructor first. Where that is not Promise, it calls `then`.
  Reflect.defineProperty(prototype, 'constructor', {
    configurable: true,
    get(this: P): unknown {
      noted(this);
      return isAsked(this) ? promiseClass : Promise;
    },
  });
  define(prototype, 'then', function (this: P, onFulfilled: unknown, onRejected: unknown): unknown {
    noted(this);
    const awaited = isAsked(this) && isEngines(onFulfilled) ? awaitedAs(this, onRejected as (error: unknown) => void) : this;
    return Reflect.apply(then, awaited, [onFulfilled, onRejected]);
  });
}

type AnyFunction = (...args: unknown[]) => unknown;

const sourceOf = Reflect.get(Function.prototype, 'toString') as AnyFunction;
const NATIVE = '[native code]';

/** Whether a function is the engine's own, as those are that `await` gives to `then`. */
function isEngines(fn: unknown): boolean {
  return typeof fn === 'function' && fn.name === '' && fn.length === 1 && !Object.hasOwn(fn, 'prototype') && String(Reflect.apply(sourceOf, fn, [])).includes(NATIVE);
}

/** A member as a class body would define it, where the class body cannot: with another type, or none. */
export function define(target: object, key: PropertyKey, value: unknown): void {
  Reflect.defineProperty(target, key, { value, configurable: true, writable: true });
}
