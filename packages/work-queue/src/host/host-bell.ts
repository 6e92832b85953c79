import type { WaitableMemory } from '@heddle/sync/memory';

import { listen, LISTENING, stopListening } from '../protocol/bell.js';
import { Header } from '../protocol/layout.js';

/**
 * The host's ear: has its event loop call `collect` when a worker rings. Invariant: the workers ring, or a collection
 * is due already. A worker's death may break it (see bell.ts), until `collectSoon` is called for it.
 */
export class HostBell {
  readonly #memory: WaitableMemory;
  readonly #collect: () => void;
  readonly #hasNotices: () => boolean;
  /** A wait that is registered. It serves again if the bell was answered by other means meanwhile. */
  #waiting = false;
  #due: NodeJS.Immediate | undefined;
  #disposed = false;

  constructor(memory: WaitableMemory, collect: () => void, hasNotices: () => boolean) {
    this.#memory = memory;
    this.#collect = collect;
    this.#hasNotices = hasNotices;
  }

  /** Listens, unless there is something to collect at once: then that is due. */
  listen(): void {
    if (this.#due !== undefined || this.#disposed) return;
    listen(this.#memory.words);
    if (this.#hasNotices()) {
      this.collectSoon();
      return;
    }
    if (this.#waiting) return;
    const wait = this.#memory.waitAsync(Header.bell, LISTENING);
    if (!wait.async) {
      this.collectSoon();
      return;
    }
    this.#waiting = true;
    void wait.value.then(this.#rung);
  }

  /** Has the event loop collect in its next turn; the workers need not ring. */
  collectSoon(): void {
    if (this.#disposed) return;
    stopListening(this.#memory.words);
    this.#due ??= setImmediate(() => {
      this.#due = undefined;
      this.#collect();
    });
  }

  /** Blocks until a worker rings or the time (milliseconds) is up. */
  block(timeout: number): void {
    listen(this.#memory.words);
    if (!this.#hasNotices()) this.#memory.wait(Header.bell, LISTENING, timeout);
  }

  /** The pool is no more: lets go of the wait, which would keep its memory. */
  dispose(): void {
    this.#disposed = true;
    clearImmediate(this.#due);
    stopListening(this.#memory.words);
    this.#memory.notify(Header.bell);
  }

  readonly #rung = (): void => {
    this.#waiting = false;
    if (this.#due === undefined && !this.#disposed) this.#collect();
  };
}
