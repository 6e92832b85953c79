import type { TaskWait } from '@heddle/cancellation';

let observer: ((wait: TaskWait) => void) | undefined;

/** Has somebody told of each wait that begins in a task or scope, by the code that begins it; `undefined` for nobody. For the debug mode. */
export function observeWaits(next: ((wait: TaskWait) => void) | undefined): void {
  observer = next;
}

/** For scopes. */
export function noteWait(wait: TaskWait): void {
  observer?.(wait);
}
