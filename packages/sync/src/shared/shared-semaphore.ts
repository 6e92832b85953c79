import type { WaitOptions } from '@heddle/cancellation';
import { checkWaitOptions, Rejection } from '@heddle/cancellation';

import { checkCount, checkFunction } from '../check-count.js';
import { OverReleaseError } from '../errors/possession-errors.js';
import type { PrimitiveKind } from './kinds.js';
import { Kind } from './kinds.js';
import { threadIdentity } from './platform/thread-identity.js';
import type { Held } from './shared-guard.js';
import { SharedGuard } from './shared-guard.js';
import { Header, LARGEST_COUNT, LINE_LENGTH } from './protocol/layout.js';
import { countWaiters } from './protocol/line.js';
import { SemaphoreState, SemaphoreWord } from './protocol/semaphore-state.js';
import type { SharedHandle } from './primitive-memory.js';
import { PrimitiveMemory } from './primitive-memory.js';
import { registerShared, SharedObject } from './shared-object.js';
import type { BlockingOptions } from './shared-wait.js';
import { checkBlockingOptions, SharedWait } from './shared-wait.js';
import { whileHeld } from '../while-held.js';

/** Words in all. */
const LENGTH = SemaphoreWord.line + LINE_LENGTH;

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
  readonly #name: string;
  readonly #permits: Held = { release: () => { this.release(); } };

  static {
    registerShared(Kind.semaphore, SharedSemaphore.prototype, (handle) => SharedSemaphore.fromHandle(handle));
  }

  /** @param value The permits there are at first: 0 or more, by default 1. */
  constructor(value?: number);
  /** @internal */
  constructor(source: PrimitiveMemory);
  constructor(value: number | PrimitiveMemory = 1) {
    const source = value instanceof PrimitiveMemory ? value : layOut(Kind.semaphore, value);
    super(source);
    this.#name = source.kind;
    this.#state = new SemaphoreState(source.memory);
    this.#wait = new SharedWait(source.memory, this.#state, `${this.#name}.acquire`, { taken: () => this.#permit() });
  }

  /** The same semaphore, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedHandle): SharedSemaphore {
    return new SharedSemaphore(PrimitiveMemory.attach(handle, Kind.semaphore, LENGTH));
  }

  /** Permits that are free. */
  get value(): number {
    return this.#state.permits();
  }

  /** Waits for a permit without blocking the thread. Rejects with TimeoutError, the signal's reason, or CancelledError. */
  acquire(options?: WaitOptions): Promise<SharedGuard> {
    if (options !== undefined) checkWaitOptions(options, `${this.#name}.acquire`);
    return this.#acquire(options);
  }

  async #acquire(options: WaitOptions | undefined): Promise<SharedGuard> {
    if (options?.signal?.aborted === true) return new Rejection(options.signal.reason);
    if (this.#wait.isEmpty) {
      const guard = this.tryAcquire();
      if (guard !== undefined) return guard;
    }
    return this.#wait.async(1, options);
  }

  /** Blocks the thread until it has a permit. Throws TimeoutError. */
  acquireSync(options?: BlockingOptions): SharedGuard {
    if (options !== undefined) checkBlockingOptions(options, `${this.#name}.acquireSync`);
    return this.tryAcquire() ?? this.#wait.blocking(1, options);
  }

  /** A permit, if one is free and nobody waits. */
  tryAcquire(): SharedGuard | undefined {
    const identity = threadIdentity();
    return this.#state.tryTake(identity.me, identity) ? this.#permit() : undefined;
  }

  /** For a permit that was taken just now. It has no owner, so the guard gives one back, whose ever it is. */
  #permit(): SharedGuard {
    return new SharedGuard(this.#permits, 0);
  }

  /** Whether no permit is free. */
  locked(): boolean {
    return this.#state.permits() === 0;
  }

  /** Gives back `n` permits, by default one. A bounded semaphore throws OverReleaseError where there would be more than at first. */
  release(n = 1): void {
    checkCount(n, `${this.#name}.release`, 'n', { least: 1, most: LARGEST_COUNT });
    if (!this.#state.release(n)) throw new OverReleaseError(`${this.#name}.release: released more often than acquired`);
  }

  /** Runs `fn` while it has a permit. */
  withLock<R>(fn: () => R | PromiseLike<R>, options?: WaitOptions): Promise<R> {
    checkFunction(fn, `${this.#name}.withLock`, 'fn');
    return whileHeld(this.acquire(options), fn);
  }

  statistics(): SharedSemaphoreStatistics {
    const { words } = this.memory;
    return { value: this.value, waiting: countWaiters(words, SemaphoreWord.line), waits: Atomics.load(words, Header.waits) };
  }
}

/**
 * A semaphore that never has more permits than at first: Python's `threading.BoundedSemaphore`.
 *
 * @example
 * ```ts
 * const slots = new SharedBoundedSemaphore(4);
 * slots.release(); // throws OverReleaseError
 * ```
 */
export class SharedBoundedSemaphore extends SharedSemaphore {
  static {
    registerShared(Kind.boundedSemaphore, SharedBoundedSemaphore.prototype, (handle) => SharedBoundedSemaphore.fromHandle(handle));
  }

  /** @param value The permits there are at first, and at most: 0 or more, by default 1. */
  constructor(value?: number);
  /** @internal */
  constructor(source: PrimitiveMemory);
  constructor(value: number | PrimitiveMemory = 1) {
    super(value instanceof PrimitiveMemory ? value : layOut(Kind.boundedSemaphore, value));
  }

  /** The same semaphore, from what `toHandle()` gave in another thread. */
  static override fromHandle(handle: SharedHandle): SharedBoundedSemaphore {
    return new SharedBoundedSemaphore(PrimitiveMemory.attach(handle, Kind.boundedSemaphore, LENGTH));
  }
}

function layOut(kind: PrimitiveKind, value: number): PrimitiveMemory {
  checkCount(value, `new ${kind.name}`, 'value', { least: 0, most: LARGEST_COUNT });
  const source = PrimitiveMemory.allocate(kind, LENGTH);
  Atomics.store(source.memory.words, SemaphoreWord.permits, value);
  if (kind === Kind.boundedSemaphore) Atomics.store(source.memory.words, SemaphoreWord.bound, value === 0 ? -1 : value);
  return source;
}
