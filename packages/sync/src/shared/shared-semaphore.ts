import type { WaitOptions } from '@heddle/cancellation';
import { checkWaitOptions, Rejection } from '@heddle/cancellation';

import { checkCount } from '../check-count.js';
import { OverReleaseError } from '../errors/possession-errors.js';
import { Kind } from './kinds.js';
import { threadIdentity } from './platform/thread-identity.js';
import { SharedGuard } from './shared-guard.js';
import { Header, LARGEST_COUNT, LINE_LENGTH } from './protocol/layout.js';
import { countWaiters } from './protocol/line.js';
import { SemaphoreState, SemaphoreWord } from './protocol/semaphore-state.js';
import type { SharedHandle } from './shared-object.js';
import { checkHandle, registerShared, SharedObject } from './shared-object.js';
import type { BlockingOptions } from './shared-wait.js';
import { checkBlockingOptions, SharedWait } from './shared-wait.js';
import { whileHeld } from '../while-held.js';

/** What a semaphore tells of itself. */
export interface SharedSemaphoreStatistics {
  /** Permits that are free. */
  readonly value: number;
  /** Threads that wait, each event loop counted once. */
  readonly waiting: number;
  /** How often somebody had to wait. */
  readonly waits: number;
}

/**
 * A semaphore for threads: Python's `threading.Semaphore`. First come, first served. Permits have no owner: any thread
 * may release, and those of a thread that died are gone.
 *
 * @example
 * ```ts
 * const semaphore = new SharedSemaphore(3);
 * using permit = await semaphore.acquire();
 * ```
 */
export class SharedSemaphore extends SharedObject {
  readonly #state: SemaphoreState;
  readonly #wait: SharedWait<SharedGuard>;

  static {
    registerShared('SharedSemaphore', SharedSemaphore.prototype, (handle) => SharedSemaphore.fromHandle(handle));
  }

  /** @param value The permits there are at first: 0 or more, by default 1. */
  constructor(value?: number);
  constructor(value: number | SharedHandle = 1, kind: number = Kind.semaphore, bounded = false) {
    const handle = typeof value === 'object' ? value : undefined;
    if (handle === undefined) checkCount(value, bounded ? 'new SharedBoundedSemaphore' : 'new SharedSemaphore', 'value', { least: 0, most: LARGEST_COUNT });
    super(kind, handle, SemaphoreWord.line + LINE_LENGTH);
    const { memory } = this;
    if (typeof value === 'number') {
      Atomics.store(memory.words, SemaphoreWord.permits, value);
      if (bounded) Atomics.store(memory.words, SemaphoreWord.bound, value === 0 ? -1 : value);
    }
    this.#state = new SemaphoreState(memory);
    this.#wait = new SharedWait(memory, this.#state, `${this.kind}.acquire`, {
      taken: () => new SharedGuard(this),
      refused: () => new OverReleaseError('a permit is never refused'),
    });
  }

  /** The same semaphore, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedHandle): SharedSemaphore {
    return new SharedSemaphore(checkHandle(handle, 'SharedSemaphore') as unknown as number);
  }

  protected override get kind(): string {
    return 'SharedSemaphore';
  }

  /** Permits that are free. */
  get value(): number {
    return this.#state.permits();
  }

  /** Waits for a permit without blocking the thread. Rejects with TimeoutError, the signal's reason, or CancelledError. */
  async acquire(options?: WaitOptions): Promise<SharedGuard> {
    checkWaitOptions(options, `${this.kind}.acquire`);
    if (options?.signal?.aborted === true) return new Rejection(options.signal.reason);
    if (this.#wait.isEmpty) {
      const guard = this.tryAcquire();
      if (guard !== undefined) return guard;
    }
    return this.#wait.async(1, options);
  }

  /** Blocks the thread until it has a permit. Throws TimeoutError. */
  acquireSync(options?: BlockingOptions): SharedGuard {
    if (options !== undefined) checkBlockingOptions(options, `${this.kind}.acquireSync`);
    return this.tryAcquire() ?? this.#wait.blocking(1, options);
  }

  /** A permit, if one is free and nobody waits. */
  tryAcquire(): SharedGuard | undefined {
    const identity = threadIdentity();
    return this.#state.tryTake(identity.me, identity) ? new SharedGuard(this) : undefined;
  }

  /** Whether no permit is free. */
  locked(): boolean {
    return this.#state.permits() === 0;
  }

  /** Gives permits back, by default one. A bounded semaphore throws OverReleaseError where there would be more than at first. */
  release(count = 1): void {
    checkCount(count, `${this.kind}.release`, 'count', { least: 1, most: LARGEST_COUNT });
    if (!this.#state.release(count)) throw new OverReleaseError(`${this.kind}.release: released more often than acquired`);
  }

  /** Runs `body` while it has a permit. */
  async withLock<R>(body: () => R | PromiseLike<R>, options?: WaitOptions): Promise<R> {
    return whileHeld(await this.acquire(options), body);
  }

  statistics(): SharedSemaphoreStatistics {
    const { words } = this.memory;
    return { value: this.value, waiting: countWaiters(words, SemaphoreWord.line), waits: Atomics.load(words, Header.waits) };
  }
}

/** A semaphore that never has more permits than at first: Python's `threading.BoundedSemaphore`. */
export class SharedBoundedSemaphore extends SharedSemaphore {
  static {
    registerShared('SharedBoundedSemaphore', SharedBoundedSemaphore.prototype, (handle) => SharedBoundedSemaphore.fromHandle(handle));
  }

  constructor(value = 1) {
    // @ts-expect-error -- what a subclass gives besides is no part of the constructor that users see
    super(value, Kind.boundedSemaphore, true);
  }

  /** The same semaphore, from what `toHandle()` gave in another thread. */
  static override fromHandle(handle: SharedHandle): SharedBoundedSemaphore {
    return new SharedBoundedSemaphore(checkHandle(handle, 'SharedBoundedSemaphore') as unknown as number);
  }

  protected override get kind(): string {
    return 'SharedBoundedSemaphore';
  }
}
