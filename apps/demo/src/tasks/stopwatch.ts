import { isMainThread, threadId } from 'node:worker_threads';

/** One clock for all threads and processes of the machine, in milliseconds: what workers write down can be drawn on one line. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export interface Phase {
  readonly name: string;
  readonly milliseconds: number;
}

/** What ran where, from when to when. */
export interface Span {
  readonly worker: number;
  readonly start: number;
  readonly end: number;
  readonly phases: readonly Phase[];
}

/** What a task reports first, so that the host knows who has it even if it never returns. */
export interface Started {
  readonly worker: number;
  readonly start: number;
}

/** Times the phases of one task, on the worker that runs it. */
export class Stopwatch {
  readonly started: Started = { worker: isMainThread ? process.pid : threadId, start: now() };
  readonly #phases: Phase[] = [];

  /** The phase is recorded also when it throws: that is where the time went. */
  time<T>(name: string, run: () => T): T {
    const from = now();
    try {
      return run();
    } finally {
      this.#phases.push({ name, milliseconds: now() - from });
    }
  }

  async timeAsync<T>(name: string, run: () => Promise<T>): Promise<T> {
    const from = now();
    try {
      return await run();
    } finally {
      this.#phases.push({ name, milliseconds: now() - from });
    }
  }

  stop(): Span {
    return { ...this.started, end: now(), phases: this.#phases };
  }
}
