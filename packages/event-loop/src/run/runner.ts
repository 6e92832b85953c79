import { CancelledError, checkOptionNames } from '@heddle/cancellation';
import { checkBoolean, InvalidStateError, wrongType } from '@heddle/futures';

import { shutDownDefaultExecutor } from '../bridges/default-executor.js';
import { allTasks, currentTask, Task, type TaskBody } from '../task/task.js';
import { type CallGraphExposure, exposeCallGraph } from '../ps/expose-call-graph.js';
import { beginDebugMode } from '../seeing/debug-mode.js';
import { InterruptedError } from './interrupted-error.js';
import { SignalWatch } from './signal-watch.js';

/** How a program is run; everything may be left out. */
export interface RunOptions {
  /**
   * Tells by warnings which steps of tasks keep the event loop busy for more than 100 ms (`HEDDLE_SLOW_STEP`), which tasks nobody has awaited
   * (`HEDDLE_NEVER_AWAITED`), and which results nobody has read (`HEDDLE_NEVER_READ`); call graphs tell where waits began. It makes futures and waits several
   * times as slow. False where it is left out.
   */
  readonly debug?: boolean | undefined;
  /** Lets `heddle ps PID` show who waits for whom meanwhile; see {@link exposeCallGraph}. Where it is left out, whether `HEDDLE_PS` is 1 in the environment. */
  readonly ps?: boolean | undefined;
  /** Whether SIGINT and SIGTERM cancel the main task. True where it is left out; in other threads than the main one there are none. */
  readonly handleSignals?: boolean | undefined;
}

type Phase = 'idle' | 'running' | 'closed';

/**
 * Runs functions as main tasks, one after the other, and ends what they have left running: asyncio's `Runner`. {@link run} is one of these for one
 * function.
 *
 * @see https://docs.python.org/3/library/asyncio-runner.html#asyncio.Runner
 *
 * @example
 * ```ts
 * await using runner = new Runner();
 * await runner.run(prepare);
 * await runner.run(serve);
 * ```
 */
export class Runner {
  readonly #handlesSignals: boolean;
  readonly #debugs: boolean;
  readonly #isExposed: boolean;
  readonly #mains = new Set<Task<unknown>>();
  #endDebugMode: (() => void) | undefined = undefined;
  #exposure: Promise<CallGraphExposure | undefined> | undefined = undefined;
  #phase: Phase = 'idle';

  /** @throws TypeError for wrong options. */
  constructor(options: RunOptions = {}) {
    checkOptionNames(options, ['debug', 'handleSignals', 'ps'], 'Runner');
    const { debug = false, handleSignals = true, ps = process.env.HEDDLE_PS === '1' } = options;
    checkBoolean(debug, 'Runner', 'debug');
    checkBoolean(handleSignals, 'Runner', 'handleSignals');
    checkBoolean(ps, 'Runner', 'ps');
    this.#debugs = debug;
    this.#handlesSignals = handleSignals;
    this.#isExposed = ps;
  }

  /**
   * Runs a function as a main task.
   *
   * @returns What it returns. It rejects as the function does; with InterruptedError where a signal has cancelled it; with InvalidStateError in a task, while it
   *   runs another function, and once it is closed; with TypeError for what is not a function.
   */
  async run<T>(main: TaskBody<T>): Promise<T> {
    if (typeof main !== 'function') throw wrongType('Runner.run', 'main', 'a function', main);
    if (currentTask() !== undefined) throw new InvalidStateError('run: it cannot be called in a task; await the function, or make a task of it');
    if (this.#phase !== 'idle') throw new InvalidStateError(this.#phase === 'closed' ? 'Runner.run: the runner is closed' : 'Runner.run: it runs another function');
    this.#phase = 'running';
    if (this.#debugs) this.#endDebugMode ??= beginDebugMode();
    if (this.#isExposed) this.#exposure ??= expose();
    let task: Task<T> | undefined;
    const signals = this.#handlesSignals ? new SignalWatch((signal) => task?.cancel(signal)) : undefined;
    try {
      task = new Task(main, 'main');
      this.#mains.add(task);
      return await task;
    } catch (error) {
      if (signals?.signal !== undefined && task?.cancelled() === true) throw new InterruptedError(signals.signal);
      throw error;
    } finally {
      signals?.end();
      this.#phase = 'idle';
    }
  }

  /**
   * Cancels what the functions have left running, waits for it, and shuts down the default executor. What was cancelled is told by a warning
   * (`HEDDLE_LEFT_RUNNING`), and so is what fails meanwhile. From the second time on nothing happens.
   */
  async close(): Promise<void> {
    if (this.#phase === 'closed') return;
    if (this.#phase === 'running') throw new InvalidStateError('Runner.close: it runs a function');
    this.#phase = 'closed';
    const left = [...allTasks()].filter((task) => this.#mains.has(task.main));
    const error = new CancelledError('the main task has ended', 'The task');
    for (const task of left) task.requestCancel(error);
    const outcomes = await Promise.allSettled(left);
    if (left.length > 0) warn(left, outcomes);
    try {
      await (await this.#exposure)?.close();
      await shutDownDefaultExecutor();
    } finally {
      this.#endDebugMode?.();
      // Node tells warnings a tick later: the process may end, by a signal or by what main has thrown, as soon as this returns.
      if (left.length > 0 || this.#debugs) await new Promise<void>((resolve) => { process.nextTick(resolve); });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** The program does not depend on it. */
async function expose(): Promise<CallGraphExposure | undefined> {
  try {
    return await exposeCallGraph();
  } catch (error) {
    process.emitWarning(`heddle ps cannot show this process: ${(error as Error).message}`, { code: 'HEDDLE_PS', type: 'HeddleWarning' });
    return undefined;
  }
}

function warn(left: readonly Task<unknown>[], outcomes: readonly PromiseSettledResult<unknown>[]): void {
  const names = left.map((task) => `'${task.name}'`);
  const listed = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
  process.emitWarning(`The main task has ended before these, which were cancelled: ${listed}`, { code: 'HEDDLE_LEFT_RUNNING', type: 'HeddleWarning' });
  outcomes.forEach((outcome, index) => {
    const task = left[index];
    if (outcome.status === 'fulfilled' || task === undefined || task.cancelled()) return;
    const reason: unknown = outcome.reason;
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    process.emitWarning(`'${task.name}' failed as it was cancelled: ${text}`, { code: 'HEDDLE_LEFT_RUNNING', type: 'HeddleWarning' });
  });
}
