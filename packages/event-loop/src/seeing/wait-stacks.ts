import type { TaskWait } from '@heddle/cancellation';

import { observeWaits } from '../scope/wait-observer.js';
import { programStack } from './program-stack.js';

const NONE: readonly string[] = [];

/** Where waits began, and where somebody began to await a future, in debug mode. */
let stacks: WeakMap<object, readonly string[]> | undefined;

/** From now on it is noted where waits begin. @returns What ends that, and forgets it. */
export function noteStacks(): () => void {
  const noted = new WeakMap<object, readonly string[]>();
  stacks = noted;
  observeWaits((wait) => {
    const stack = programStack();
    // The engine begins to wait for a future in a call of its own: then its stack is that of the `await` before.
    noted.set(wait, stack.length > 0 || wait.waitsFor === undefined ? stack : (noted.get(wait.waitsFor) ?? NONE));
  });
  return () => {
    stacks = undefined;
    observeWaits(undefined);
  };
}

/** Somebody awaits a future. */
export function noteAwait(future: object): void {
  const stack = stacks === undefined ? NONE : programStack();
  if (stack.length > 0) stacks?.set(future, stack);
}

/** Where a wait began: the calls of the program's own, the innermost first; nothing outside debug mode. */
export function stackOf(wait: TaskWait): readonly string[] {
  return stacks?.get(wait) ?? NONE;
}
