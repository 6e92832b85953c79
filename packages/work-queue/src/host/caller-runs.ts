import type { Future } from '@heddle/futures';
import { resolveTask } from '@heddle/futures/worker';
import { describeTask } from '@heddle/futures';

import type { Submission } from './submission.js';

/** Runs a task on the calling thread, where its pool has no room for it. Like any task it settles its future only. */
export function runByCaller(future: Future<unknown>, submission: Submission): void {
  if (!future.setRunningOrNotifyCancel()) return;
  callHere(submission).then(
    (value) => { if (!future.done()) future.setResult(value); },
    (error: unknown) => { if (!future.done()) future.setException(error); },
  );
}

/** Calls the function itself where it is here, or the one that its reference stands for. */
async function callHere({ fn, args }: Submission): Promise<unknown> {
  const descriptor = describeTask(fn);
  const call = (descriptor.kind === 'module' ? await resolveTask(descriptor) : fn) as (...args: readonly unknown[]) => unknown;
  // What a worker gets is a copy, and so is what it gives.
  const value = await call(...(structuredClone(args) as readonly unknown[]));
  return structuredClone(value);
}
