import { checkOptionNames, describeValue } from '@heddle/cancellation';

import { Kind } from './kinds.js';
import type { SharedHandle } from './primitive-memory.js';
import { SharedLock } from './shared-lock.js';
import { SharedRLock } from './shared-rlock.js';

/** How a value in shared memory is made. */
export interface SharedValueOptions {
  /**
   * The lock that goes with it: several values may have one. A SharedLock of its own where it is left out; Python's is an RLock, which would
   * not exclude the asynchronous tasks of one thread from each other.
   */
  readonly lock?: SharedLock | SharedRLock | undefined;
}

/** What of a value goes to another thread or process: its lock goes with it. */
export interface SharedValueHandle extends SharedHandle {
  readonly lock: SharedHandle;
}

/** @throws TypeError for what is no lock. */
export function lockOf(options: SharedValueOptions, operation: string): SharedLock | SharedRLock {
  checkOptionNames(options, ['lock'], operation);
  const { lock = new SharedLock() } = options;
  if (!(lock instanceof SharedLock || lock instanceof SharedRLock)) {
    throw new TypeError(`${operation}: lock must be a SharedLock or a SharedRLock, received ${describeValue(lock)}`);
  }
  return lock;
}

export function lockFromHandle(handle: SharedHandle): SharedLock | SharedRLock {
  return (handle as SharedHandle | undefined)?.kind === Kind.reentrantLock.name ? SharedRLock.fromHandle(handle) : SharedLock.fromHandle(handle);
}
