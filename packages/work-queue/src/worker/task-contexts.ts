import { AsyncLocalStorage } from 'node:async_hooks';

import { NONE } from '../protocol/lane.js';
import type { RunningTask } from './running-task.js';

/**
 * Which task the code that runs now belongs to.
 *
 * A plain synchronous task is simply the one that runs. A task that may go on after it returned gets an async context,
 * so that `currentTaskSignal()` works behind its awaits and an error that escapes it can be told from its neighbours'.
 * The context costs, on Node 20, about as much as a whole small task; hence the difference.
 */
export class TaskContexts {
  readonly #storage = new AsyncLocalStorage<RunningTask>();
  readonly #open: (slot: number) => RunningTask;
  #slot: number = NONE;
  #synchronous: RunningTask | undefined;

  /** `open` makes the RunningTask of a slot: for a synchronous task only when the task asks for it. */
  constructor(open: (slot: number) => RunningTask) {
    this.#open = open;
  }

  /** A synchronous task begins. */
  enter(slot: number): void {
    this.#slot = slot;
  }

  /** It has returned or thrown; answers its RunningTask if it made use of one. */
  leave(): RunningTask | undefined {
    const task = this.#synchronous;
    this.#slot = NONE;
    this.#synchronous = undefined;
    return task;
  }

  runAsync<R>(task: RunningTask, call: () => R): R {
    return this.#storage.run(task, call);
  }

  /** The current task; undefined outside of any. */
  current(): RunningTask | undefined {
    if (this.#slot !== NONE) return (this.#synchronous ??= this.#open(this.#slot));
    return this.asynchronous();
  }

  /** The task in whose async context this code runs, if it has not ended. */
  asynchronous(): RunningTask | undefined {
    const task = this.#storage.getStore();
    return task === undefined || task.ended ? undefined : task;
  }
}
