import { CannotBlockError, TaskSerializationError, watchFuture } from '@heddle/futures';
import type { CallHandler, RunningCall } from '@heddle/sync/shared';

import { callOutsideScopes } from '../scope/context.js';
import { outcomeOf } from '../task/outcome.js';
import { Task } from '../task/task.js';

/** Runs each call of a callback as a task of its own. */
export class TaskHandler implements CallHandler {
  readonly name: string;
  readonly #fn: (...args: never[]) => unknown;
  /** Of the code that has made the callback; its tasks end with those of that code. */
  readonly #main: Task<unknown> | undefined;

  constructor(fn: (...args: never[]) => unknown, name: string, main: Task<unknown> | undefined) {
    this.#fn = fn;
    this.name = name;
    this.#main = main;
  }

  begin(args: readonly unknown[], ended: (outcome: PromiseSettledResult<unknown>) => void): RunningCall {
    const task = this.#start(args);
    watchFuture(task, { futureDone: () => { ended(outcomeOf(task)); } });
    return { cancel: (reason) => { task.cancel(reason); } };
  }

  post(args: readonly unknown[]): void {
    void this.#start(args);
  }

  callSync(args: readonly unknown[]): unknown {
    const task = this.#start(args);
    if (task.done()) return task.resultSync();
    task.cancel('nobody can wait for it');
    throw new CannotBlockError(`callSync: '${this.name}' has not returned at once, and in its own thread nothing can go on while that is waited for`);
  }

  unsendable(what: string, cause: unknown): Error {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new TaskSerializationError(`${what} of the callback '${this.name}' cannot be sent: ${why}`);
  }

  #start(args: readonly unknown[]): Task<unknown> {
    return callOutsideScopes(() => new Task(() => this.#fn(...(args as never[])), this.name, this.#main));
  }
}
