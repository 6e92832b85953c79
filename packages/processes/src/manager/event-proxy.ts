import type { WaitOptions } from '@heddle/cancellation';

import { ObjectProxy, proxyFor } from './object-proxy.js';

/**
 * An event of a manager. Its methods reject with ManagerError where the manager is gone.
 *
 * @see https://docs.python.org/3/library/threading.html#event-objects
 */
export class EventProxy extends ObjectProxy {
  static {
    proxyFor(this, 'Event');
  }

  /** Sets it: all who wait go on, and who waits from now on does not have to. */
  async set(): Promise<void> {
    await this.call('set');
  }

  /** Takes that back, for those who wait from now on. */
  async clear(): Promise<void> {
    await this.call('clear');
  }

  /** Whether it is set, when the manager is asked. */
  isSet(): Promise<boolean> {
    return this.call('isSet') as Promise<boolean>;
  }

  /** Waits until it is set. Rejects with `TimeoutError`, where Python returns False, the signal's reason or `CancelledError`. */
  async wait(options?: WaitOptions): Promise<void> {
    await this.call('wait', [], options);
  }
}
