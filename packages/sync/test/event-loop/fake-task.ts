import type { TaskWait, WaitingTask } from '@heddle/cancellation';

/** A task as @heddle/event-loop's will be: it remembers what it waits for, and can be cancelled. */
export class FakeTask implements WaitingTask {
  readonly waits: Set<TaskWait> = new Set<TaskWait>();

  beginWait(wait: TaskWait): void {
    this.waits.add(wait);
  }

  endWait(wait: TaskWait): void {
    this.waits.delete(wait);
  }

  cancel(error: Error): void {
    for (const wait of [...this.waits]) wait.cancel(error);
  }
}

/** Lets everything happen that needs no timer. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** How a promise stands: 'pending', its value, or its error. */
export async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  let state: unknown = 'pending';
  promise.then(
    (value) => (state = value),
    (error: unknown) => (state = error),
  );
  await settle();
  return state;
}
