/**
 * Which scope the running code belongs to. AsyncLocalStorage carries it through every await; decision 018 has the figures.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

import { setCurrentTaskProvider } from '@heddle/cancellation';
import { endAwaitsWithTask } from '@heddle/futures';

import type { WaitScope } from './wait-scope.js';

const storage = new AsyncLocalStorage<WaitScope | undefined>();
let isInstalled = false;

/** The innermost scope of the code that is running now; `undefined` outside any task and scope. */
export function currentScope(): WaitScope | undefined {
  return storage.getStore();
}

/** Calls a function of which all waits, also those after its awaits, belong to the scope. */
export function callInScope<T>(scope: WaitScope | undefined, fn: () => T): T {
  if (!isInstalled) install();
  return storage.run(scope, fn);
}

/** From the first scope on: a program that has none does not pay for them. */
function install(): void {
  isInstalled = true;
  setCurrentTaskProvider(currentScope);
  endAwaitsWithTask();
}
