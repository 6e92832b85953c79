import { sharedSlot } from '@heddle/cancellation';

const place: { worker: boolean } = sharedSlot('@heddle/futures:place', () => ({ worker: false }));

/**
 * For executors' workers, as the first thing that they do: whatever is imported here is imported for its tasks, and
 * `main()` does not start the program again.
 */
export function markHeddleWorker(): void {
  place.worker = true;
}

/** Whether this thread or process is a worker of an executor. */
export function isHeddleWorker(): boolean {
  return place.worker;
}
