import type { Future } from '@heddle/futures';

/** Whether a future that is over was cancelled or failed. */
export function hasFailed(future: Future<unknown>): boolean {
  try {
    future.resultSync();
    return false;
  } catch {
    return true;
  }
}
