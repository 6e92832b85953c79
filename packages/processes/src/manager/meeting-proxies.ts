import type { WaitOptions } from '@heddle/cancellation';

import { ObjectProxy, proxyFor } from './object-proxy.js';

/** An event of a manager. */
export class EventProxy extends ObjectProxy {
  static {
    proxyFor(this, 'Event');
  }

  async set(): Promise<void> {
    await this.call('set');
  }

  async clear(): Promise<void> {
    await this.call('clear');
  }

  isSet(): Promise<boolean> {
    return this.call('isSet') as Promise<boolean>;
  }

  /** Waits until it is set. Rejects with `TimeoutError`, the signal's reason or `CancelledError`. */
  async wait(options?: WaitOptions): Promise<void> {
    await this.call('wait', [], options);
  }
}

/** A barrier of a manager. */
export class BarrierProxy extends ObjectProxy {
  static {
    proxyFor(this, 'Barrier');
  }

  /** Waits for the others; gives each a number. A time-out breaks the barrier. Rejects with BrokenBarrierError once it is broken. */
  wait(options?: WaitOptions): Promise<number> {
    return this.call('wait', [], options) as Promise<number>;
  }

  /** Breaks it. */
  async abort(): Promise<void> {
    await this.call('abort');
  }

  /** Makes it as new. */
  async reset(): Promise<void> {
    await this.call('reset');
  }

  parties(): Promise<number> {
    return this.call('parties') as Promise<number>;
  }

  nWaiting(): Promise<number> {
    return this.call('nWaiting') as Promise<number>;
  }

  broken(): Promise<boolean> {
    return this.call('broken') as Promise<boolean>;
  }
}

/** A queue of a manager, which needs no memory that processes share, and has no limit but the manager's memory. */
export class QueueProxy<T = unknown> extends ObjectProxy {
  static {
    proxyFor(this, 'Queue');
  }

  /** Puts a copy of the item in, as soon as there is room. Rejects with QueueShutDownError, and as every wait does. */
  async put(item: T, options?: WaitOptions): Promise<void> {
    await this.call('put', [item], options);
  }

  /** Takes an item out, as soon as there is one. Rejects as `put` does. */
  get(options?: WaitOptions): Promise<T> {
    return this.call('get', [], options) as Promise<T>;
  }

  /** Rejects with QueueFullError where there is no room. */
  async putNowait(item: T): Promise<void> {
    await this.call('putNowait', [item]);
  }

  /** Rejects with QueueEmptyError where there is nothing. */
  getNowait(): Promise<T> {
    return this.call('getNowait') as Promise<T>;
  }

  /** Says that an item has been dealt with. */
  async taskDone(): Promise<void> {
    await this.call('taskDone');
  }

  /** Waits until that was said of all. */
  async join(options?: WaitOptions): Promise<void> {
    await this.call('join', [], options);
  }

  /** Nothing more can be put; `immediate` empties it at once. */
  async shutdown(options?: { readonly immediate?: boolean | undefined }): Promise<void> {
    await this.call('shutdown', options === undefined ? [] : [options]);
  }

  size(): Promise<number> {
    return this.call('size') as Promise<number>;
  }

  empty(): Promise<boolean> {
    return this.call('empty') as Promise<boolean>;
  }

  full(): Promise<boolean> {
    return this.call('full') as Promise<boolean>;
  }
}
