import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Calls a function outside of any AsyncLocalStorage context, as far as this module was loaded outside of one. A pool
 * listens and starts workers in here: what it does for everybody must not hold on to the context of whoever came first.
 */
export const inRootContext: <R>(fn: () => R) => R = AsyncLocalStorage.snapshot();
