import type { Worker } from 'node:worker_threads';

import type { LeakProbe } from './leak-probe.js';

/** Worker threads that were started, also unreferenced ones, and have not exited. */
export class WorkerProbe implements LeakProbe {
  readonly #alive = new Set<Worker>();

  begin(): void {
    process.on('worker', this.#started);
  }

  remains(): readonly string[] {
    return [...this.#alive].map((worker) => `a worker thread (threadId ${worker.threadId})`);
  }

  end(): void {
    process.off('worker', this.#started);
    this.#alive.clear();
  }

  readonly #started = (worker: Worker): void => {
    this.#alive.add(worker);
    worker.once('exit', () => this.#alive.delete(worker));
  };
}
