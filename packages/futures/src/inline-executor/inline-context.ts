import type { AsyncLocalStorage } from 'node:async_hooks';

import type { TaskTimeoutError } from '../errors/task-timeout-error.js';
import { nodeBuiltin } from '../platform/node-builtins.js';
import { setTaskContextProvider, type TaskContext } from '../task/task-context.js';

/** One run of a task, as the task sees it. Invariant: once it is stopped, it stays stopped, for the first reason. */
export class InlineContext implements TaskContext {
  readonly #deadline: number;
  readonly #timeoutError: () => TaskTimeoutError;
  readonly #report: (value: unknown) => void;
  /** Made when it is asked for: most tasks do not. */
  #controller: AbortController | undefined = undefined;
  #stopped: { readonly reason: unknown } | undefined = undefined;

  /**
   * @param deadline When its time is up, on the clock of `performance.now()`.
   * @param timeoutError Makes the error of that occasion.
   * @param report Delivers a progress value.
   */
  constructor(deadline: number, timeoutError: () => TaskTimeoutError, report: (value: unknown) => void) {
    this.#deadline = deadline;
    this.#timeoutError = timeoutError;
    this.#report = report;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#stopped !== undefined) this.#controller.abort(this.#stopped.reason);
    }
    return this.#controller.signal;
  }

  /** Why it is to stop; `undefined` where it is not. Time that is up counts, also before any timer had a chance to say so. */
  get stopped(): { readonly reason: unknown } | undefined {
    if (this.#stopped === undefined && this.#deadline !== Infinity && performance.now() >= this.#deadline) {
      this.stop(this.#timeoutError());
    }
    return this.#stopped;
  }

  checkCancelled(): void {
    const stopped = this.stopped;
    if (stopped !== undefined) throw stopped.reason;
  }

  reportProgress(value: unknown): void {
    this.#report(value);
  }

  stop(reason: unknown): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = { reason };
    this.#controller?.abort(reason);
  }
}

/** Runs part of a task so that whatever it calls, also after an `await`, finds its context. */
export function runInContext<T>(context: TaskContext, fn: () => T): T {
  contexts ??= installContexts();
  return contexts(context, fn);
}

type Contexts = <T>(context: TaskContext, fn: () => T) => T;

let contexts: Contexts | undefined;

/** The first task run inline: from now on this thread knows of inline tasks, besides those that it knew of before. */
function installContexts(): Contexts {
  const storageClass = nodeBuiltin('node:async_hooks')?.AsyncLocalStorage;
  return storageClass === undefined ? installVariable() : installStorage(new storageClass<TaskContext>());
}

function installStorage(storage: AsyncLocalStorage<TaskContext>): Contexts {
  const outer = setTaskContextProvider(() => storage.getStore() ?? outer?.());
  return (context, fn) => storage.run(context, fn);
}

/** Browsers have nothing that follows an `await`: there a task finds its context until its first one. */
function installVariable(): Contexts {
  let current: TaskContext | undefined;
  const outer = setTaskContextProvider(() => current ?? outer?.());
  return (context, fn) => {
    const before = current;
    current = context;
    try {
      return fn();
    } finally {
      current = before;
    }
  };
}
