import type { Future, SubmitOptions } from '@heddle/futures';
import { describeTask, InlineExecutor } from '@heddle/futures';

import { hasFailed } from './has-failed.js';
import type { StatisticsRecorder } from './statistics.js';
import type { Submission } from './submission.js';

const FIRST_SWEEP = 32;

/**
 * The tasks that run on the calling thread, where their pool has no room for them: as InlineExecutor runs them, so with
 * the contract of any task; within the call, where that is possible.
 *
 * They are counted when somebody asks or when they have become many, not when they end: listening to a future counts as
 * awaiting it, and would have a generator's values dropped.
 */
export class CallerRuns {
  readonly #statistics: StatisticsRecorder;
  readonly #futures = new Set<Future<unknown>>();
  #nextSweep = FIRST_SWEEP;

  constructor(statistics: StatisticsRecorder) {
    this.#statistics = statistics;
  }

  run(submission: Submission): Future<unknown> {
    const { fn, args } = submission;
    const executor = new InlineExecutor();
    const future: Future<unknown> = executor.submitWith(optionsOf(submission), fn as (...args: unknown[]) => unknown, ...args);
    if (isSynchronous(fn)) {
      try {
        future.resultSync();
      } catch {
        // The future tells.
      }
    }
    this.#futures.add(future);
    if (this.#futures.size >= this.#nextSweep) this.count();
    return future;
  }

  /** Brings the statistics up to date; answers how many go on. */
  count(): number {
    for (const future of this.#futures) {
      if (!future.done()) continue;
      this.#futures.delete(future);
      this.#statistics[future.cancelled() ? 'cancelled' : hasFailed(future) ? 'failed' : 'completed']++;
    }
    this.#nextSweep = Math.max(FIRST_SWEEP, this.#futures.size * 2);
    return this.#futures.size;
  }

  /** Resolves when all are over. */
  async done(): Promise<void> {
    this.count();
    await Promise.allSettled(this.#futures);
  }
}

function optionsOf({ signal, timeout, name, transfer, retries }: Submission): SubmitOptions {
  return {
    name,
    ...(signal !== undefined && { signal }),
    ...(timeout !== Infinity && { timeout }),
    ...(transfer.length > 0 && { transfer }),
    ...(retries > 0 && { retries }),
  };
}

/** Whether the function is here, and does not go on after it has returned. */
function isSynchronous(fn: unknown): boolean {
  return describeTask(fn).kind === 'source' && Object.prototype.toString.call(fn) === '[object Function]';
}
