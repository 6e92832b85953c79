import type { LockState } from './protocol/lock-state.js';

/** A lock as its conditions see it. */
export interface ConditionLock {
  readonly state: LockState;
  /** Releases it however often it was acquired; answers how often that was. */
  suspend(): number;
  /** Has it again, as often; whatever happens meanwhile. */
  resume(depth: number): Promise<void>;
  /** The same, and blocks the thread. */
  resumeSync(depth: number): void;
}
