import { Kind } from './kinds.js';
import type { SharedLockStatistics } from './owned-lock.js';
import { OwnedLock } from './owned-lock.js';
import type { SharedHandle } from './primitive-memory.js';
import { PrimitiveMemory } from './primitive-memory.js';
import { LINE_LENGTH } from './protocol/layout.js';
import { LockWord } from './protocol/lock-state.js';
import { ReentrantState } from './protocol/reentrant-state.js';
import { registerShared } from './shared-object.js';

/** Words in all. */
const LENGTH = LockWord.line + LINE_LENGTH;

/** What a SharedRLock tells of itself. */
export interface SharedRLockStatistics extends SharedLockStatistics {
  /** How often this thread has acquired it. */
  readonly depth: number;
}

/**
 * A lock that the thread which has it may acquire again: Python's `threading.RLock`. It is released once it was released as often.
 *
 * It counts by thread, as Python's does: two asynchronous tasks of one thread do not exclude each other. For that
 * there is SharedLock.
 *
 * @example
 * ```ts
 * const lock = new SharedRLock();
 * using outer = lock.acquireSync();
 * using inner = lock.acquireSync();
 * ```
 */
export class SharedRLock extends OwnedLock<ReentrantState> {
  static {
    registerShared(Kind.reentrantLock, SharedRLock.prototype, (handle) => SharedRLock.fromHandle(handle));
  }

  constructor();
  /** @internal */
  constructor(source: PrimitiveMemory);
  constructor(source?: PrimitiveMemory) {
    super(PrimitiveMemory.given(source, Kind.reentrantLock, LENGTH), Kind.reentrantLock.name, (lock, memory) => new ReentrantState(memory, lock));
  }

  /** The same lock, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedHandle): SharedRLock {
    return new SharedRLock(PrimitiveMemory.attach(handle, Kind.reentrantLock, LENGTH));
  }

  override statistics(): SharedRLockStatistics {
    return { ...super.statistics(), depth: this.state.depth() };
  }
}
