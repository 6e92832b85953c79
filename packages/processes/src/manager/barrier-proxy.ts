import type { WaitOptions } from '@heddle/cancellation';

import { ObjectProxy, proxyFor } from './object-proxy.js';

/**
 * A barrier of a manager. Its methods reject with ManagerError where the manager is gone.
 *
 * @see https://docs.python.org/3/library/threading.html#barrier-objects
 */
export class BarrierProxy extends ObjectProxy {
  static {
    proxyFor(this, 'Barrier');
  }

  /**
   * Waits for the others.
   *
   * @returns A number from 0 to `parties() - 1`, another for each who waited. Rejects with BrokenBarrierError once it is broken, which a time-out
   *   does, that itself rejects with `TimeoutError`; with the signal's reason or `CancelledError`.
   */
  wait(options?: WaitOptions): Promise<number> {
    return this.call('wait', [], options) as Promise<number>;
  }

  /** Breaks it: all who wait, and will wait, are rejected with BrokenBarrierError. */
  async abort(): Promise<void> {
    await this.call('abort');
  }

  /** Makes it as new; those who wait are rejected with BrokenBarrierError. */
  async reset(): Promise<void> {
    await this.call('reset');
  }

  /** How many wait for each other. A call, where Python has an attribute. */
  parties(): Promise<number> {
    return this.call('parties') as Promise<number>;
  }

  /** How many wait, when the manager is asked. Python's `n_waiting`. */
  nWaiting(): Promise<number> {
    return this.call('nWaiting') as Promise<number>;
  }

  /** Whether it is broken, when the manager is asked. */
  broken(): Promise<boolean> {
    return this.call('broken') as Promise<boolean>;
  }
}
