import type { Future } from '@heddle/futures';

/** How a future that is done has ended; a failure counts as seen then. */
export function outcomeOf<T>(future: Future<T>): PromiseSettledResult<T> {
  try {
    return { status: 'fulfilled', value: future.resultSync() };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}
