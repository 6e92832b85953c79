import { checkOptionNames } from '@heddle/cancellation';
import { wrongType } from '@heddle/futures';
import { CallbackInbox, SharedCallback } from '@heddle/sync/shared';

import { currentTask } from '../task/task.js';
import { TaskHandler } from './task-handler.js';

/** How a callback is made; everything may be left out. */
export interface LoopCallbackOptions {
  /** What its tasks are called; the name of the function where it is left out. */
  readonly name?: string | undefined;
}

/**
 * A function of this event loop that workers may call: asyncio's `run_coroutine_threadsafe` and `call_soon_threadsafe`, Trio's `from_thread.run`. It is an argument, at
 * any depth, of tasks of executors of threads, of processes (where they share memory) and of an InlineExecutor; `call`, `callSync` and `post` there run the function here, each
 * time as a task of its own.
 *
 * It listens from when it is made until it is closed, or its thread ends, and does not keep the process alive by itself. While this thread blocks, in `resultSync` say, no
 * call can be answered.
 *
 * Differs from Python's in that the loop says what may be called in it: functions cannot be sent to it.
 *
 * @see https://docs.python.org/3/library/asyncio-task.html#asyncio.run_coroutine_threadsafe
 *
 * @example
 * ```ts
 * using ask = new LoopCallback(async (question: string) => terminal.question(question));
 * await pool.submit((callback: LoopCallback<[string], string>) => {
 *   return callback.callSync('Overwrite?') === 'yes';
 * }, ask);
 * ```
 */
export class LoopCallback<A extends unknown[] = unknown[], R = unknown> extends SharedCallback<A, R> implements Disposable {
  readonly #number: number;

  /** @throws TypeError for what is not a function, and for wrong options. */
  constructor(fn: (...args: A) => R | PromiseLike<R>, options: LoopCallbackOptions = {}) {
    if (typeof fn !== 'function') throw wrongType('LoopCallback', 'fn', 'a function', fn);
    checkOptionNames(options, ['name'], 'LoopCallback');
    const { name = fn.name === '' ? 'callback' : fn.name } = options;
    if (typeof (name as unknown) !== 'string') throw wrongType('LoopCallback', 'name', 'a string', name);
    const place = CallbackInbox.ofThread().open(new TaskHandler(fn, name, currentTask()?.main));
    super(place);
    this.#number = place.number;
  }

  /** Whether it was closed. */
  get closed(): boolean {
    return CallbackInbox.ofThread().isClosed(this.#number);
  }

  /**
   * Takes no more calls: whoever calls it from now on has a CallbackClosedError, and so have those whose calls have not begun. Tasks of calls that run are cancelled; who waits
   * for them hears how they end. Harmless when repeated.
   */
  close(): void {
    CallbackInbox.ofThread().close(this.#number);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
