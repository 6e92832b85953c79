import { checkWaitOptions, currentWaitingTask, type Dependencies, type WaitingTask, type WaitOptions } from '@heddle/cancellation';

import { Acquirable, type Guard } from './acquirable.js';
import { NotHeldError } from '../errors/possession-errors.js';
import { HandOverQueue, mayProceed, QueuedWaiter } from './wait-queue.js';

/** What a {@link Lock} tells about itself. */
export interface LockStatistics {
  readonly locked: boolean;
  /** How many wait for it. */
  readonly waiting: number;
}

/** The possession of a lock. Once the lock is another's, it does nothing. */
class LockGuard implements Guard {
  /** Of which task it is. */
  readonly task: WaitingTask | undefined = currentWaitingTask();
  readonly #lock: Lock;

  constructor(lock: Lock) {
    this.#lock = lock;
  }

  release(): void {
    releaseBy(this.#lock, this);
  }

  [Symbol.dispose](): void {
    releaseBy(this.#lock, this);
  }
}

/** Releases the lock if `guard` holds it. */
let releaseBy: (lock: Lock, guard: LockGuard) => void;
/** For a condition: releases a held lock and answers with whose it was. */
export let suspendHolder: (lock: Lock) => LockGuard;
/** For a condition: acquires the lock for a former holder, whose guard is valid again. Nothing ends this wait early. */
export let resumeHolder: (lock: Lock, guard: LockGuard) => Promise<unknown>;

/** The task that holds the lock. */
let holdingTask: (lock: Lock) => WaitingTask | undefined;

/** A wait for the lock; a former holder brings its guard along. */
class LockWaiter extends QueuedWaiter<Guard> {
  readonly guard: LockGuard;

  constructor(guard: LockGuard) {
    super();
    this.guard = guard;
  }

  dependsOn(): Dependencies {
    return { needs: 'all', of: [holdingTask(this.waitsFor as Lock)] };
  }
}

/** That of a former holder, which nothing ends early. */
class ResumingWaiter extends LockWaiter {
  override cancel(): boolean {
    return false;
  }
}

/**
 * Mutual exclusion between the tasks of one event loop: one holds it, the others get it in the order in which they
 * asked. A release hands it to the first in line at once, so that nobody gets in between. It is not re-entrant.
 *
 * After asyncio's `Lock`. Unlike there, acquiring gives a guard; a guard releases only what it acquired itself.
 *
 * @example
 * ```ts
 * const lock = new Lock();
 * {
 *   using guard = await lock.acquire({ timeout: 1000 });
 *   await change(account);
 * }
 * await lock.withLock(() => change(account));
 * ```
 */
export class Lock extends Acquirable {
  // Invariant: somebody waits only while `#holder` is defined.
  #holder: LockGuard | undefined = undefined;
  readonly #waiters = new HandOverQueue<Guard, LockWaiter>(this);

  static {
    holdingTask = (lock) => lock.#holder?.task;
    releaseBy = (lock, guard) => {
      if (lock.#holder === guard) lock.#handOver();
    };
    suspendHolder = (lock) => {
      const holder = lock.#holder;
      if (holder === undefined) throw new NotHeldError('Condition.wait: the lock is not held');
      lock.#handOver();
      return holder;
    };
    resumeHolder = (lock, guard) => {
      if (lock.#holder !== undefined) return lock.#enqueue(new ResumingWaiter(guard)).wait();
      lock.#holder = guard;
      return Promise.resolve();
    };
  }

  /**
   * Waits until the lock is the caller's.
   *
   * @returns The guard that releases it. Rejects with `TimeoutError`, the signal's reason or `CancelledError`; the lock is
   *   then not held.
   */
  override acquire(options?: WaitOptions): Promise<Guard> {
    if (options !== undefined) checkWaitOptions(options, 'Lock.acquire');
    if (this.#holder === undefined && mayProceed(options)) return Promise.resolve((this.#holder = new LockGuard(this)));
    return this.#enqueue(new LockWaiter(new LockGuard(this))).wait(options);
  }

  /** The guard, if the lock is free; `undefined` otherwise. */
  override tryAcquire(): Guard | undefined {
    return this.#holder === undefined ? (this.#holder = new LockGuard(this)) : undefined;
  }

  /**
   * Releases the lock, whoever holds it; the holder's guard does nothing any more.
   *
   * @throws NotHeldError where nobody holds it.
   */
  release(): void {
    if (this.#holder === undefined) throw new NotHeldError('Lock.release: the lock is not held');
    this.#handOver();
  }

  /** Whether somebody holds it. */
  locked(): boolean {
    return this.#holder !== undefined;
  }

  statistics(): LockStatistics {
    return { locked: this.#holder !== undefined, waiting: this.#waiters.length };
  }

  #enqueue(waiter: LockWaiter): LockWaiter {
    this.#waiters.push(waiter);
    return waiter;
  }

  #handOver(): void {
    const next = this.#waiters.first;
    this.#holder = next?.guard;
    // The first of a queue waits still, so it is the one that is settled.
    if (next !== undefined) this.#waiters.settleFirst(next.guard);
  }
}
