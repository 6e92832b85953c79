import type { Future } from '@heddle/futures';
import { resolveTask } from '@heddle/futures/worker';
import { describeTask } from '@heddle/futures';

import { isThenable } from '../worker/thenable.js';
import type { Submission } from './submission.js';

type Call = (...args: readonly unknown[]) => unknown;

/**
 * Runs a task on the calling thread, where its pool has no room for it: within the call, where its function is here.
 * Like any task it gets copies, and settles its future only.
 */
export function runByCaller(future: Future<unknown>, submission: Submission): void {
  if (!future.setRunningOrNotifyCancel()) return;
  const settle = (value: unknown): void => {
    if (!future.done()) future.setResult(structuredClone(value));
  };
  const fail = (error: unknown): void => {
    if (!future.done()) future.setException(error);
  };
  try {
    const value = callHere(submission);
    if (isThenable(value)) Promise.resolve(value).then(settle).catch(fail);
    else settle(value);
  } catch (error) {
    fail(error);
  }
}

/** Calls the function itself, or the one that its reference stands for. */
function callHere({ fn, args }: Submission): unknown {
  const copies = structuredClone(args) as readonly unknown[];
  const descriptor = describeTask(fn);
  const isHere = descriptor.kind === 'source' || descriptor.ordinal >= 0;
  return isHere ? (fn as Call)(...copies) : resolveTask(descriptor).then((resolved) => (resolved as Call)(...copies));
}
