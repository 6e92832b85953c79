import { AsyncLocalStorage } from 'node:async_hooks';

import type { ScopeCarrier } from './scope-carrier.js';
import type { WaitScope } from './wait-scope.js';

/** By AsyncLocalStorage: cheap where the engine itself carries it, from Node 24 on. */
export function storageCarrier(): ScopeCarrier {
  const storage = new AsyncLocalStorage<WaitScope | undefined>();
  return {
    current: () => storage.getStore(),
    call: (scope, fn) => storage.run(scope, fn),
    callOutside: (fn) => fn(),
  };
}
