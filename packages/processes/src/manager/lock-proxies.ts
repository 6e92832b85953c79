import { isTimeoutError, TimeoutError, type WaitOptions } from '@heddle/cancellation';

import { ObjectProxy, proxyFor } from './object-proxy.js';

/**
 * A lock of a manager, which processes acquire and release. It is released for a process that dies. Its methods reject with ManagerError where
 * the manager is gone.
 *
 * @see https://docs.python.org/3/library/threading.html#lock-objects
 */
export class LockProxy extends ObjectProxy {
  static {
    proxyFor(this, 'Lock', 'RLock');
  }

  /**
   * Waits until it is this process's.
   *
   * @returns What releases it. Rejects with `TimeoutError`, the signal's reason or `CancelledError`; it is then not held.
   */
  async acquire(options?: WaitOptions): Promise<RemoteGuard> {
    await this.call('acquire', [], options);
    return new RemoteGuard(this);
  }

  /** What releases it, if it is free; `undefined` otherwise. */
  async tryAcquire(): Promise<RemoteGuard | undefined> {
    return (await this.call('tryAcquire')) === true ? new RemoteGuard(this) : undefined;
  }

  /** Gives it back. Rejects with NotHeldError where nobody holds it; for an RLock, where this process does not. */
  async release(): Promise<void> {
    await this.call('release');
  }

  /** Whether somebody holds it. */
  locked(): Promise<boolean> {
    return this.call('locked') as Promise<boolean>;
  }

  /** Runs a function while holding it, and releases it whatever the function does. */
  async withLock<T>(fn: () => T | PromiseLike<T>, options?: WaitOptions): Promise<T> {
    await using _guard = await this.acquire(options);
    return await fn();
  }
}

/** What gives back what was acquired, once: for `await using`. */
export class RemoteGuard implements AsyncDisposable {
  #held: { release(): Promise<void> } | undefined;

  constructor(held: { release(): Promise<void> }) {
    this.#held = held;
  }

  /** From the second call on it does nothing. */
  async release(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    await held?.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}

/**
 * A semaphore of a manager. Permits that a process has are released for it when it dies. Its methods reject with ManagerError where the manager is gone.
 *
 * @see https://docs.python.org/3/library/threading.html#semaphore-objects
 */
export class SemaphoreProxy extends ObjectProxy {
  static {
    proxyFor(this, 'Semaphore', 'BoundedSemaphore');
  }

  /** Waits for a permit. @returns What releases it. Rejects with `TimeoutError`, the signal's reason or `CancelledError`; it then has none. */
  async acquire(options?: WaitOptions): Promise<RemoteGuard> {
    await this.call('acquire', [], options);
    return new RemoteGuard(this);
  }

  /** A permit, if one is free; `undefined` otherwise. */
  async tryAcquire(): Promise<RemoteGuard | undefined> {
    return (await this.call('tryAcquire')) === true ? new RemoteGuard(this) : undefined;
  }

  /** Gives back permits, or adds them. Rejects with OverReleaseError where a bounded one would have more than at first. */
  async release(count = 1): Promise<void> {
    await this.call('release', [count]);
  }

  /** Permits that are free, when the manager is asked. */
  value(): Promise<number> {
    return this.call('value') as Promise<number>;
  }
}

/**
 * A condition of a manager. Only a process that holds its lock may wait and notify: others are rejected with NotHeldError.
 *
 * @see https://docs.python.org/3/library/threading.html#condition-objects
 */
export class ConditionProxy extends LockProxy {
  static {
    proxyFor(this, 'Condition');
  }

  /** Releases the lock, waits to be notified, and has the lock again. Rejects with `TimeoutError`, the signal's reason or `CancelledError`, with the lock held. */
  async wait(options?: WaitOptions): Promise<void> {
    await this.call('wait', [], options);
  }

  /** Waits until the predicate, which is asked here, is true; it is asked once more when the time is over. @returns What it gave. Rejects as {@link wait} does, and with what the predicate throws. */
  async waitFor<T>(predicate: () => T | PromiseLike<T>, { timeout = Infinity, signal }: WaitOptions = {}): Promise<T> {
    const end = performance.now() + timeout;
    for (;;) {
      const result = await predicate();
      if (result) return result;
      const left = end - performance.now();
      if (left <= 0) throw new TimeoutError(`Condition.waitFor: the predicate is not true after ${timeout} ms`);
      await this.wait({ timeout: left, signal }).catch((error: unknown) => {
        if (!isTimeoutError(error)) throw error;
      });
    }
  }

  /** Wakes so many of those who wait. */
  async notify(count = 1): Promise<void> {
    await this.call('notify', [count]);
  }

  /** Wakes all who wait. */
  async notifyAll(): Promise<void> {
    await this.call('notifyAll');
  }
}
