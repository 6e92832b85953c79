import { NotHeldError } from '../errors/possession-errors.js';
import { give, holderOf, type Lock, type LockGuard, LockWaiter, waitersFor } from './lock.js';

/** The wait of a former holder, which nothing ends early. */
class ResumingWaiter extends LockWaiter {
  override cancel(): boolean {
    return false;
  }
}

/** Releases a held lock, and answers with whose it was. */
export function suspendHolder(lock: Lock): LockGuard {
  const holder = holderOf(lock);
  if (holder === undefined) throw new NotHeldError('Condition.wait: the lock is not held');
  lock.release();
  return holder;
}

/** Acquires the lock for a former holder, whose guard is valid again. Nothing ends this wait early. */
export function resumeHolder(lock: Lock, guard: LockGuard): Promise<unknown> {
  if (holderOf(lock) === undefined) {
    give(lock, guard);
    return Promise.resolve();
  }
  const waiter = new ResumingWaiter(guard);
  waitersFor(lock).push(waiter);
  return waiter.wait();
}
