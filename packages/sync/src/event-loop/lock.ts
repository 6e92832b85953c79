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
export class LockGuard implements Guard {
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

// What a condition does to its lock, piece by piece: whole, it would be a part of a lock alone.
/** Whose it is. */
export let holderOf: (lock: Lock) => LockGuard | undefined;
/** Makes a free lock somebody's. */
export let give: (lock: Lock, guard: LockGuard) => void;
/** Those who wait for it. */
export let waitersFor: (lock: Lock) => HandOverQueue<Guard, LockWaiter>;

/** Releases the lock if `guard` holds it. */
function releaseBy(lock: Lock, guard: LockGuard): void {
  if (holderOf(lock) === guard) lock.release();
}

/** A wait for the lock; a former holder brings its guard along. */
export class LockWaiter extends QueuedWaiter<Guard> {
  readonly guard: LockGuard;

  constructor(guard: LockGuard) {
    super();
    this.guard = guard;
  }

  dependsOn(): Dependencies {
    return { all: [holderOf(this.waitsFor as Lock)?.task] };
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
    holderOf = (lock) => lock.#holder;
    give = (lock, guard) => { lock.#holder = guard; };
    waitersFor = (lock) => lock.#waiters;
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
    const waiter = new LockWaiter(new LockGuard(this));
    this.#waiters.push(waiter);
    return waiter.wait(options);
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
    const next = this.#waiters.first;
    this.#holder = next?.guard;
    // The first of a queue waits still, so it is the one that is settled.
    if (next !== undefined) this.#waiters.settleFirst(next.guard);
  }

  /** Whether somebody holds it. */
  locked(): boolean {
    return this.#holder !== undefined;
  }

  statistics(): LockStatistics {
    return { locked: this.#holder !== undefined, waiting: this.#waiters.length };
  }
}
