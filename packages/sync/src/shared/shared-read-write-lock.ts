import type { WaitOptions } from '@heddle/cancellation';
import { checkWaitOptions, Rejection } from '@heddle/cancellation';

import { checkFunction } from '../check-count.js';
import { DeadlockError, NotHeldError, OwnerDiedError } from '../errors/possession-errors.js';
import { Kind } from './kinds.js';
import { threadIdentity } from './platform/thread-identity.js';
import { Header } from './protocol/layout.js';
import { countWaiters } from './protocol/line.js';
import { countReaders, READ, READ_BLOCKING, READ_WRITE_LENGTH, ReadState, ReadWriteWord, RECOVER_WRITE, tenuresAt, WRITE, WriteState } from './protocol/read-write-state.js';
import type { SharedGuard } from './shared-guard.js';
import type { SharedHandle } from './primitive-memory.js';
import { PrimitiveMemory } from './primitive-memory.js';
import { registerShared, SharedObject } from './shared-object.js';
import type { BlockingOptions } from './shared-wait.js';
import { checkBlockingOptions, SharedWait } from './shared-wait.js';
import { Tenures } from './tenures.js';
import { whileHeld } from '../while-held.js';

/** What a read-write lock tells of itself. */
export interface SharedReadWriteLockStatistics {
  /** Reads that are going on. */
  readonly readers: number;
  /** Whether some thread writes. */
  readonly writing: boolean;
  /** The id of the thread that writes, 0 for none. */
  readonly writer: number;
  /** Threads that wait, each event loop counted once. */
  readonly waitingReaders: number;
  readonly waitingWriters: number;
  /** How often a writer died. */
  readonly deaths: number;
}

/**
 * A lock for threads that many may have for reading, or one for writing. Writers go first: while one waits, no new reader comes
 * in, so a thread must not read again while it reads. Reads belong to a thread, and end with it; a writer that dies leaves the lock as
 * that of a SharedLock does, for `recoverWrite`.
 *
 * @example
 * ```ts
 * const lock = new SharedReadWriteLock();
 * using reading = await lock.acquireRead();
 * ```
 */
export class SharedReadWriteLock extends SharedObject {
  readonly #read: ReadState;
  readonly #write: WriteState;
  readonly #readWait: SharedWait<SharedGuard>;
  readonly #writeWait: SharedWait<SharedGuard>;
  /** By the place at which this thread reads. */
  readonly #reading: Tenures[] = [];
  readonly #writing: Tenures;
  readonly #me: number;

  static {
    registerShared(Kind.readWriteLock, SharedReadWriteLock.prototype, (handle) => SharedReadWriteLock.fromHandle(handle));
  }

  constructor();
  /** @internal */
  constructor(source: PrimitiveMemory);
  constructor(source?: PrimitiveMemory) {
    super(PrimitiveMemory.given(source, Kind.readWriteLock, READ_WRITE_LENGTH));
    const { memory } = this;
    const identity = threadIdentity();
    this.#me = identity.me;
    const parts = { memory, me: identity.me, liveness: identity };
    this.#read = new ReadState(parts);
    this.#write = new WriteState(parts);
    this.#writing = new Tenures(memory.words, ReadWriteWord.tenures, () => this.#write.release());
    const refused = (): Error => new OwnerDiedError('The thread that was writing has died; recoverWrite() takes the lock over');
    this.#readWait = new SharedWait(memory, this.#read, 'SharedReadWriteLock.acquireRead', { taken: () => this.#readGuard(), refused });
    this.#writeWait = new SharedWait(memory, this.#write, 'SharedReadWriteLock.acquireWrite', { taken: () => this.#writing.begin(), refused });
  }

  /** The same lock, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedHandle): SharedReadWriteLock {
    return new SharedReadWriteLock(PrimitiveMemory.attach(handle, Kind.readWriteLock, READ_WRITE_LENGTH));
  }

  /** Waits until it may read. Rejects with TimeoutError, the signal's reason, CancelledError, or OwnerDiedError. */
  acquireRead(options?: WaitOptions): Promise<SharedGuard> {
    checkWaitOptions(options, 'SharedReadWriteLock.acquireRead');
    return acquired(this.#readWait, READ, options);
  }

  /** Blocks the thread until it may read. Throws TimeoutError, OwnerDiedError, or DeadlockError where this thread writes. */
  acquireReadSync(options?: BlockingOptions): SharedGuard {
    checkBlockingOptions(options, 'SharedReadWriteLock.acquireReadSync');
    this.#refuseWriter('acquireReadSync');
    return this.#readWait.blocking(READ_BLOCKING, options);
  }

  /** A read, if nobody writes or waits to. */
  tryAcquireRead(): SharedGuard | undefined {
    return this.#read.tryTake() ? this.#readGuard() : undefined;
  }

  /** Waits until it may write. Rejects as `acquireRead` does. */
  acquireWrite(options?: WaitOptions): Promise<SharedGuard> {
    checkWaitOptions(options, 'SharedReadWriteLock.acquireWrite');
    return acquired(this.#writeWait, WRITE, options);
  }

  /** Blocks the thread until it may write. Throws TimeoutError, OwnerDiedError, or DeadlockError where this thread reads or writes already. */
  acquireWriteSync(options?: BlockingOptions): SharedGuard {
    return this.#acquireWriteSync(WRITE, options, 'acquireWriteSync');
  }

  /** The write, if nobody reads, writes, or waits to write. */
  tryAcquireWrite(): SharedGuard | undefined {
    return this.#write.tryTake() ? this.#writing.begin() : undefined;
  }

  /** Like `acquireWrite`, but takes a lock whose writer died, too. */
  recoverWrite(options?: WaitOptions): Promise<SharedGuard> {
    checkWaitOptions(options, 'SharedReadWriteLock.recoverWrite');
    return acquired(this.#writeWait, RECOVER_WRITE, options);
  }

  /** Like `acquireWriteSync`, but takes a lock whose writer died, too. */
  recoverWriteSync(options?: BlockingOptions): SharedGuard {
    return this.#acquireWriteSync(RECOVER_WRITE, options, 'recoverWriteSync');
  }

  /** Runs `fn` while it reads. */
  withRead<R>(fn: () => R | PromiseLike<R>, options?: WaitOptions): Promise<R> {
    checkFunction(fn, 'SharedReadWriteLock.withRead', 'fn');
    return whileHeld(this.acquireRead(options), fn);
  }

  /** Runs `fn` while it writes. */
  withWrite<R>(fn: () => R | PromiseLike<R>, options?: WaitOptions): Promise<R> {
    checkFunction(fn, 'SharedReadWriteLock.withWrite', 'fn');
    return whileHeld(this.acquireWrite(options), fn);
  }

  /** Ends a read of this thread. Throws NotHeldError where there is none. */
  releaseRead(): void {
    if (!this.#read.release()) throw new NotHeldError('SharedReadWriteLock.releaseRead: this thread does not read');
  }

  /** Ends the write of this thread. Throws NotHeldError where there is none. */
  releaseWrite(): void {
    if (!this.#write.release()) throw new NotHeldError('SharedReadWriteLock.releaseWrite: this thread does not write');
  }

  statistics(): SharedReadWriteLockStatistics {
    const { words } = this.memory;
    return {
      readers: countReaders(words),
      writing: this.#write.writer() !== 0,
      writer: this.#write.writer(),
      waitingReaders: countWaiters(words, this.#read.line),
      waitingWriters: countWaiters(words, this.#write.line),
      deaths: Atomics.load(words, Header.deaths),
    };
  }

  /** For what was acquired just now. */
  #readGuard(): SharedGuard {
    const place = this.#read.place();
    const reading = (this.#reading[place] ??= new Tenures(this.memory.words, tenuresAt(place), () => this.#read.place() === place && this.#read.release()));
    return this.#read.depth() === 1 ? reading.begin() : reading.join();
  }

  #acquireWriteSync(claim: number, options: BlockingOptions | undefined, operation: string): SharedGuard {
    checkBlockingOptions(options, `SharedReadWriteLock.${operation}`);
    this.#refuseWriter(operation);
    if (this.#read.depth() > 0) throw new DeadlockError(`SharedReadWriteLock.${operation}: this thread reads, and only it could end that`);
    return this.#writeWait.blocking(claim, options);
  }

  #refuseWriter(operation: string): void {
    if (this.#write.writer() === this.#me) throw new DeadlockError(`SharedReadWriteLock.${operation}: this thread writes, and only it could end that`);
  }
}

async function acquired(wait: SharedWait<SharedGuard>, claim: number, options: WaitOptions | undefined): Promise<SharedGuard> {
  return options?.signal?.aborted === true ? new Rejection(options.signal.reason) : wait.async(claim, options);
}
