import { checkWaitOptions, currentWaitingTask, type Dependencies, type WaitingTask, type WaitOptions } from '@heddle/cancellation';

import { checkFunction } from '../check-count.js';
import { endOf, withTimeLeft } from '../time-left.js';
import { QueuedWaiter, WaitQueue } from './wait-queue.js';

/** What a {@link Once} tells about itself. */
export interface OnceStatistics {
  readonly state: 'idle' | 'running' | 'done';
  /** How many wait for the run. */
  readonly waiting: number;
}

/** How a run ended, as those who wait for it see it. */
type Outcome<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'abandoned' };

/** A wait for the end of a run. */
class OutcomeWaiter<T> extends QueuedWaiter<Outcome<T>> {
  /** The task that began the run. */
  runner: WaitingTask | undefined = undefined;

  dependsOn(): Dependencies {
    return { all: [this.runner] };
  }
}

/** One run of the function, and those who wait for it. */
class Run<T> {
  readonly waiters: WaitQueue<Outcome<T>>;
  /** The task that began it. */
  readonly task: WaitingTask | undefined = currentWaitingTask();
  /** The wait of the call that began the run. */
  readonly starter: QueuedWaiter<Outcome<T>>;
  /** How it ended well; `undefined` while it goes on. */
  outcome: Outcome<T> | undefined = undefined;

  constructor(once: Once<T>, starter: QueuedWaiter<Outcome<T>>) {
    this.waiters = new WaitQueue(once);
    this.starter = starter;
  }
}

/**
 * Calls a function once, however many ask for its result: calls that come while it runs share the run, later ones get
 * its result. After a failure, which all who waited see, the next call tries again. Go's `singleflight` and
 * `sync.OnceValue` in one.
 *
 * A caller whose wait ends early leaves the run to the others. The function runs on behalf of the caller that began
 * it; so where it fails after that caller gave up, the others do not see that failure, but begin a run of their own.
 *
 * @example
 * ```ts
 * const settings = new Once(() => loadSettings());
 * const { locale } = await settings.get({ timeout: 2000 });
 * ```
 */
export class Once<T> {
  readonly #fn: () => T | PromiseLike<T>;
  // The run that goes on, or the one that ended well.
  #run: Run<T> | undefined = undefined;

  /** @param fn What is called; it must not ask for its own result. */
  constructor(fn: () => T | PromiseLike<T>) {
    checkFunction(fn, 'new Once', 'fn');
    this.#fn = fn;
  }

  /**
   * The function's result: at once where it is there, else once the run ends, which this call begins if there is none.
   *
   * @returns What `fn` returned. Rejects as `fn` does, with `TimeoutError`, the signal's reason or `CancelledError`.
   */
  async get(options?: WaitOptions): Promise<T> {
    checkWaitOptions(options, 'Once.get');
    const end = endOf(options?.timeout);
    for (let rest = options; ; rest = withTimeLeft(options, end)) {
      const outcome = await this.#join(rest);
      if (outcome.kind === 'value') return outcome.value;
    }
  }

  /** Forgets the result. A run that goes on ends for those who wait for it; the next call begins another. */
  reset(): void {
    this.#run = undefined;
  }

  statistics(): OnceStatistics {
    const run = this.#run;
    if (run === undefined) return { state: 'idle', waiting: 0 };
    return { state: run.outcome === undefined ? 'running' : 'done', waiting: run.waiters.length };
  }

  #join(options: WaitOptions | undefined): Promise<Outcome<T>> | Outcome<T> {
    if (this.#run?.outcome !== undefined && options?.signal?.aborted !== true) return this.#run.outcome;
    const waiter = new OutcomeWaiter<T>();
    const run = this.#run ?? new Run(this, waiter);
    // Whoever begins it does not wait for itself.
    if (run === this.#run) waiter.runner = run.task;
    run.waiters.push(waiter);
    const wait = waiter.wait(options);
    if (run !== this.#run && !waiter.settled) {
      this.#run = run;
      void this.#perform(run);
    }
    return wait;
  }

  async #perform(run: Run<T>): Promise<void> {
    try {
      run.outcome = { kind: 'value', value: await this.#fn() };
      run.waiters.settleAll(run.outcome);
    } catch (error) {
      if (this.#run === run) this.#run = undefined;
      // Whoever waits no longer though the run goes on has given up.
      if (run.starter.settled) run.waiters.settleAll({ kind: 'abandoned' });
      else run.waiters.failAll(() => error);
    }
  }
}
