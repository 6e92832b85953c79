import type { WaitScope } from './wait-scope.js';

/** Carries the scope of running code through its awaits. */
export interface ScopeCarrier {
  /** The scope of the code that is running now. */
  current(): WaitScope | undefined;
  /** Calls a function in a scope. */
  call<T>(scope: WaitScope | undefined, fn: () => T): T;
  /** Calls a function that makes promises which nobody awaits in the scope of the caller: where they would keep it, they need not. */
  callOutside<T>(fn: () => T): T;
}
