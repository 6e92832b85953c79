import { moduleHref, moduleReference, type AnyFunction } from './task-registry.js';

/** The functions among a module's exports. */
export type ModuleTasks<M> = { readonly [K in keyof M as M[K] extends AnyFunction ? K : never]: M[K] };

/**
 * References to the functions that a module exports, without loading it here: only the worker imports it.
 *
 * A reference is for `submit` and `map`; calling it throws, because a call gives its result at once and the module may
 * not be there. To call the functions here as well, import the module and mark them with `task()`.
 *
 * @param url The module's absolute URL.
 * @throws TypeError where `url` is no absolute URL.
 *
 * @example
 * ```ts
 * const images = moduleTasks<typeof import('./images.js')>(new URL('./images.js', import.meta.url));
 * await executor.submit(images.resize, picture, 200);
 * ```
 */
export function moduleTasks<M>(url: URL | string): ModuleTasks<M> {
  const href = moduleHref(url, 'moduleTasks');
  return new Proxy(Object.freeze({}), {
    // `then` must stay undefined: a promise that is resolved with the proxy would take it for another promise.
    get: (_target, name) => (typeof name === 'string' && name !== 'then' ? reference(href, name) : undefined),
  }) as ModuleTasks<M>;
}

function reference(href: string, name: string): AnyFunction {
  return moduleReference(href, name, () => {
    const notHere = (): never => {
      throw new TypeError(
        `'${name}' is a reference to an export of ${href}: submit it to an executor. To call it here, import the module`,
      );
    };
    return Object.defineProperty(notHere, 'name', { value: name });
  });
}
