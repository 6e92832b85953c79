import { setCurrentTaskProvider, type TaskWait, type WaitingTask } from '@heddle/cancellation';

/**
 * A task as whoever runs tasks makes them: it knows what it waits for, and can be cancelled.
 *
 * @example
 * ```ts
 * const task = new FakeTask();
 * const wait = task.run(() => lock.acquire());
 * task.cancel(new CancelledError());
 * ```
 */
export class FakeTask implements WaitingTask {
  readonly waits: Set<TaskWait> = new Set<TaskWait>();
  #due: Error | undefined;

  beginWait(wait: TaskWait): void {
    this.waits.add(wait);
    if (this.#due !== undefined && wait.cancel(this.#due)) this.#due = undefined;
  }

  endWait(wait: TaskWait): void {
    this.waits.delete(wait);
  }

  /** What had ended a wait that brought something all the same ends the next one. */
  redeliver(error: unknown): void {
    this.#due = error as Error;
  }

  /** Ends what the task waits for; where it does not wait, its next wait. */
  cancel(error: Error): void {
    let delivered = false;
    for (const wait of [...this.waits]) delivered = wait.cancel(error) || delivered;
    if (!delivered) this.#due = error;
  }

  /** Calls a function on the task's behalf, up to its first `await`. */
  run<T>(fn: () => T): T {
    const previous = setCurrentTaskProvider(() => this);
    try {
      return fn();
    } finally {
      setCurrentTaskProvider(previous);
    }
  }
}
