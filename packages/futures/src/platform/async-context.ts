import { nodeBuiltin } from './node-builtins.js';

/** Runs a function in the AsyncLocalStorage context that was current when it was made. */
export type ContextRunner = (fn: () => void) => void;

/** Calls without a context, where the platform has none. */
const runHere: ContextRunner = (fn) => fn();

let snapshot: (() => ContextRunner) | undefined;

/**
 * Captures the caller's AsyncLocalStorage context. Where there is no such thing (browsers), the runner just calls.
 * Costs about a microsecond on Node 20, so that it is taken where a callback is added and never where a task is submitted.
 */
export function captureContext(): ContextRunner {
  snapshot ??= findSnapshot();
  return snapshot();
}

function findSnapshot(): () => ContextRunner {
  const storage = nodeBuiltin('node:async_hooks')?.AsyncLocalStorage as { snapshot?: () => ContextRunner } | undefined;
  const take = storage?.snapshot;
  return take === undefined ? () => runHere : () => take.call(storage);
}
