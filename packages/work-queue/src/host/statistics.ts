import type { HistogramSnapshot } from './histogram.js';
import { Histogram } from './histogram.js';

/** What a pool has done and does. */
export interface PoolStatistics {
  /** Workers that there are, starting ones included. */
  readonly workers: number;
  /** Workers that run nothing. */
  readonly idle: number;
  /** Tasks that no worker has taken yet. */
  readonly queued: number;
  /** Tasks that workers run now. */
  readonly running: number;
  /** Tasks that returned. */
  readonly completed: number;
  /** Tasks that failed: an error, a time-out, a crash. */
  readonly failed: number;
  /** Tasks that were cancelled or aborted. */
  readonly cancelled: number;
  /** How long tasks ran, in milliseconds. */
  readonly runTime: HistogramSnapshot;
  /** How long tasks waited for a worker, in milliseconds. */
  readonly waitTime: HistogramSnapshot;
  /** Which part of their lives the workers have spent in tasks: 0 to 1 (more where tasks overlap on a worker). */
  readonly utilisation: number;
}

/** The counters behind PoolStatistics. */
export class StatisticsRecorder {
  completed = 0;
  failed = 0;
  cancelled = 0;
  /** Milliseconds that workers which are no more have lived. */
  pastLife = 0;
  readonly #runTime = new Histogram();
  readonly #waitTime = new Histogram();

  ran(waitTime: number, runTime: number): void {
    this.#waitTime.record(waitTime);
    this.#runTime.record(runTime);
  }

  snapshot(now: { readonly workers: number; readonly idle: number; readonly queued: number; readonly running: number; readonly presentLife: number }): PoolStatistics {
    const { workers, idle, queued, running, presentLife } = now;
    const life = this.pastLife + presentLife;
    return {
      workers,
      idle,
      queued,
      running,
      completed: this.completed,
      failed: this.failed,
      cancelled: this.cancelled,
      runTime: this.#runTime.snapshot(),
      waitTime: this.#waitTime.snapshot(),
      utilisation: life > 0 ? this.#runTime.sum / life : 0,
    };
  }
}
