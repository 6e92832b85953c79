import type { WaitOptions } from '@heddle/cancellation';

import { checkFunction } from '../check-count.js';

/** What an acquisition gives: the right to give it back, once. Made for `using`. */
export interface Guard extends Disposable {
  /** Gives back what was acquired. From the second call on it does nothing. */
  release(): void;
}

/** What can be acquired and released: the lock and all that resembles it. */
export abstract class Acquirable {
  /** Waits for it. See the classes for what it rejects with. */
  abstract acquire(options?: WaitOptions): Promise<Guard>;
  /** Takes it if that needs no wait. */
  abstract tryAcquire(): Guard | undefined;

  /**
   * Runs a function while holding it, and releases it whatever the function does.
   *
   * @returns What `fn` returns. Rejects as `acquire` does, and as `fn` does.
   */
  async withLock<T>(fn: () => T | PromiseLike<T>, options?: WaitOptions): Promise<T> {
    checkFunction(fn, 'withLock', 'fn');
    // Straight in where there is nothing to wait for and nothing to check.
    const guard = (options === undefined ? this.tryAcquire() : undefined) ?? (await this.acquire(options));
    try {
      return await fn();
    } finally {
      guard.release();
    }
  }
}
