import type { Future, SubmitOptions } from '@heddle/futures';
import { describeTask, InlineExecutor } from '@heddle/futures';

import { ANY_SEAT } from './task-record.js';
import type { Submission } from './submission.js';

/**
 * Runs a task on the calling thread, where its pool has no room for it: as InlineExecutor does, so with the contract of any
 * task; within the call, where that is possible.
 */
export function runByCaller(submission: Submission): Future<unknown> {
  const { fn, args } = submission;
  const executor = new InlineExecutor();
  const future: Future<unknown> = executor.submitWith(optionsOf(submission), fn as (...args: unknown[]) => unknown, ...args);
  if (isSynchronous(fn)) {
    try {
      future.resultSync();
    } catch {
      // The future tells.
    }
  }
  return future;
}

function optionsOf({ signal, timeout, name, transfer, retries, seat }: Submission): SubmitOptions {
  return {
    name,
    ...(signal !== undefined && { signal }),
    ...(timeout !== Infinity && { timeout }),
    ...(transfer.length > 0 && { transfer }),
    ...(retries > 0 && { retries }),
    ...(seat !== ANY_SEAT && { key: seat }),
  };
}

/** Whether the function is here, and does not go on after it has returned. */
function isSynchronous(fn: unknown): boolean {
  return describeTask(fn).kind === 'source' && Object.prototype.toString.call(fn) === '[object Function]';
}
