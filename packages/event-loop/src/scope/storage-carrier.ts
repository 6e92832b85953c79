import { AsyncLocalStorage } from 'node:async_hooks';

import type { ScopeCarrier } from './scope-carrier.js';
import type { WaitScope } from './wait-scope.js';

/** By AsyncLocalStorage, where there are no hooks on promises. Callbacks of timers and emitters have the scope of the code that has arranged them. */
export function storageCarrier(): ScopeCarrier {
  const storage = new AsyncLocalStorage<WaitScope | undefined>();
  return {
    current: () => storage.getStore(),
    call: (scope, fn) => storage.run(scope, fn),
    callOutside: (fn) => fn(),
  };
}
