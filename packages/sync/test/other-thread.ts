import { Worker } from 'node:worker_threads';

import { type SharedHandle, SharedLock } from '@heddle/sync';
import { terminate } from './terminate.js';

/** A thread that has locks for as long as it is told to. */
export class OtherThread {
  readonly #worker = new Worker(new URL('programs/hold-worker.mjs', import.meta.url));

  /** Once it has worked for the first time, it opens nothing more that a leak check could take for a test's. */
  async start(): Promise<void> {
    (await this.hold(new SharedLock())).release();
  }

  async end(): Promise<void> {
    await terminate(this.#worker);
  }

  /** Lets the thread acquire a lock. It has released it when `release` returns. */
  async hold(lock: { toHandle(): SharedHandle }): Promise<{ release(): void }> {
    const word = new Int32Array(new SharedArrayBuffer(4));
    this.#worker.postMessage({ handle: lock.toHandle(), buffer: word.buffer });
    await Atomics.waitAsync(word, 0, 0, 10_000).value;
    return {
      release: () => {
        Atomics.store(word, 0, 2);
        Atomics.notify(word, 0);
        Atomics.wait(word, 0, 2, 10_000);
      },
    };
  }
}
