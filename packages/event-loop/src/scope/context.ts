/**
 * Which scope the running code belongs to. How it is carried through awaits depends on what that costs here; decision 018 has the figures.
 */
import { setCurrentTaskProvider, setOutsideCaller } from '@heddle/cancellation';
import { endAwaitsWithTask } from '@heddle/futures';

import { promiseCarrier } from './promise-carrier.js';
import { promiseHooks } from './promise-hooks.js';
import type { ScopeCarrier } from './scope-carrier.js';
import { storageCarrier } from './storage-carrier.js';
import type { WaitScope } from './wait-scope.js';

let carrier: ScopeCarrier | undefined;

/** The innermost scope of the code that is running now; `undefined` outside any task and scope. */
export function currentScope(): WaitScope | undefined {
  return carrier?.current();
}

/** Has scopes carried from now on, also where there is none yet: for hooks on promises that are to be called after those that carry them. */
export function carryScopes(): void {
  carrier ??= install();
}

/** Calls a function of which all waits, also those after its awaits, belong to the scope. */
export function callInScope<T>(scope: WaitScope | undefined, fn: () => T): T {
  carrier ??= install();
  return carrier.call(scope, fn);
}

/** Calls a function that makes promises which nobody awaits in the present scope. */
export function callOutsideScopes<T>(fn: () => T): T {
  return carrier === undefined ? fn() : carrier.callOutside(fn);
}

/** As {@link callInScope}, and what the function returns is awaited in the scope too: it may be a future. */
export function awaitInScope<T>(scope: WaitScope, fn: () => T | PromiseLike<T>): Promise<T> {
  return callInScope(scope, async () => await fn());
}

/** From the first scope on: a program that has none does not pay for them. */
function install(): ScopeCarrier {
  const hooks = promiseHooks();
  const made = hooks === undefined ? storageCarrier() : promiseCarrier(hooks);
  setCurrentTaskProvider(() => made.current());
  setOutsideCaller((fn) => made.call(undefined, fn));
  endAwaitsWithTask();
  return made;
}
