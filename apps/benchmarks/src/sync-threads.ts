/** Threads that use one primitive: started together, each running one of the programs in workers/sync. */
import { Worker } from 'node:worker_threads';

import { contenders } from './contenders.js';
import type { BetweenThreads, SyncContender } from './sync-contender.js';

/** What a program is given besides the handles. */
export interface ThreadData {
  readonly contender: string;
  readonly handles: readonly unknown[];
  /** The words of `Signals`, and after them those of the program. */
  readonly words: Int32Array;
}

/** Words by which threads start and stop together. */
export const Signals = {
  /** How many are ready. */
  ready: 0,
  /** 1 once they may begin. */
  go: 1,
  /** 1 once they are to end. */
  stop: 2,
  /** From here on the words are the program's. */
  own: 4,
} as const;

/** So many threads that are ready to begin. */
export class Team {
  readonly words: Int32Array = new Int32Array(new SharedArrayBuffer(256));
  readonly #ended: Promise<unknown>;
  readonly #ready: Promise<unknown>;

  /** @param program A file of workers/sync. */
  constructor(program: URL, threads: number, { contender }: BetweenThreads<unknown>, handles: readonly unknown[], extra: object = {}) {
    const data: ThreadData = { contender, handles, words: this.words };
    const workers = Array.from({ length: threads }, () => new Worker(program, { workerData: { ...data, ...extra } }));
    this.#ended = Promise.all(workers.map(ending));
    this.#ready = Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
  }

  /** Lets them begin as soon as all are ready. */
  async begin(): Promise<void> {
    // Who fails before it is ready must not be waited for.
    await Promise.race([this.#ready, this.#ended]);
    Atomics.store(this.words, Signals.go, 1);
    Atomics.notify(this.words, Signals.go);
  }

  stop(): void {
    Atomics.store(this.words, Signals.stop, 1);
  }

  /** Until all threads have ended; rejects if one failed. */
  ended(): Promise<unknown> {
    return this.#ended;
  }
}

function ending(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with code ${code}`))));
  });
}

/** The contender of that name; for the programs. */
export async function loadSync(name: string): Promise<SyncContender> {
  const entry = contenders.find((candidate) => candidate.name === name);
  const contender = entry?.runtime === 'node' ? await entry.load.sync?.() : undefined;
  if (contender === undefined) throw new Error(`no contender ${name} among locks`);
  return contender;
}
