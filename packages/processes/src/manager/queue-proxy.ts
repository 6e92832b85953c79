import type { WaitOptions } from '@heddle/cancellation';

import { ObjectProxy, proxyFor } from './object-proxy.js';

/**
 * A queue of a manager, which needs no memory that processes share, and has no limit but the manager's memory. Its methods reject with
 * ManagerError where the manager is gone.
 *
 * @see https://docs.python.org/3/library/queue.html#queue-objects
 */
export class QueueProxy<T = unknown> extends ObjectProxy {
  static {
    proxyFor(this, 'Queue');
  }

  /**
   * Puts a copy of the item in, as soon as there is room.
   *
   * @returns Rejects with QueueShutDownError, `TimeoutError`, where Python raises `Full`, the signal's reason or `CancelledError`; DataCloneError
   *   where the item cannot be copied.
   */
  async put(item: T, options?: WaitOptions): Promise<void> {
    await this.call('put', [item], options);
  }

  /** Takes an item out, as soon as there is one. Rejects with QueueShutDownError, `TimeoutError`, where Python raises `Empty`, the signal's reason or `CancelledError`. */
  get(options?: WaitOptions): Promise<T> {
    return this.call('get', [], options) as Promise<T>;
  }

  /** Puts a copy of the item in, if there is room. Rejects with QueueFullError where there is none, and as {@link put} does. */
  async putNowait(item: T): Promise<void> {
    await this.call('putNowait', [item]);
  }

  /** Takes an item out, if there is one. Rejects with QueueEmptyError where there is none, QueueShutDownError where there will be none any more. */
  getNowait(): Promise<T> {
    return this.call('getNowait') as Promise<T>;
  }

  /** Says that an item that was taken out has been dealt with. Rejects with TaskDoneError where that was said of every item already. */
  async taskDone(): Promise<void> {
    await this.call('taskDone');
  }

  /** Waits until `taskDone` was called for every item. Rejects with `TimeoutError`, the signal's reason or `CancelledError`. */
  async join(options?: WaitOptions): Promise<void> {
    await this.call('join', [], options);
  }

  /** Ends it, for all processes: nothing more can be put; with `immediate` it is emptied at once. */
  async shutdown(options?: { readonly immediate?: boolean | undefined }): Promise<void> {
    await this.call('shutdown', options === undefined ? [] : [options]);
  }

  /** How many items are in it, when the manager is asked. Python's `qsize`. */
  size(): Promise<number> {
    return this.call('size') as Promise<number>;
  }

  /** Whether there is nothing in it, when the manager is asked. */
  empty(): Promise<boolean> {
    return this.call('empty') as Promise<boolean>;
  }

  /** Whether there is no room for another item, when the manager is asked. */
  full(): Promise<boolean> {
    return this.call('full') as Promise<boolean>;
  }
}
