import type { LockState } from './protocol/lock-state.js';

/** What a lock was when a condition took it away from its owner for a while. */
export interface Suspended {
  /** How often it was acquired. */
  readonly depth: number;
  /** The one that its guards belong to. */
  readonly tenure: number;
}

/** A lock as its conditions see it. */
export interface ConditionLock {
  readonly state: LockState;
  /** Releases it however often it was acquired. */
  suspend(): Suspended;
  /** Has it again, as it was; whatever happens meanwhile. */
  resume(suspended: Suspended): Promise<void>;
  /** The same, and blocks the thread. */
  resumeSync(suspended: Suspended): void;
}
