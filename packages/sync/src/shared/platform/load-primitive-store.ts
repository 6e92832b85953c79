import type { PrimitiveStore } from '../../memory/primitive-store.js';
import { primitiveStore } from '../../memory/primitive-store.js';
import { builtin } from './builtin.js';

/** What threads are told when they are started, by whoever has set a store in this process: the file that sets it in them, too. */
export const STORE_LOADER = 'heddle.primitive-store';

/** The store that primitives of other processes need, in a thread that has not needed it so far. */
export function loadPrimitiveStore(): PrimitiveStore {
  const loader: unknown = builtin('node:worker_threads')?.getEnvironmentData(STORE_LOADER);
  if (typeof loader === 'string') builtin('node:module')?.createRequire(loader)(loader);
  const store = primitiveStore();
  if (store === undefined) throw new TypeError('This primitive is in memory that processes share, of which this thread knows nothing: it was started before a package for processes was loaded');
  return store;
}
