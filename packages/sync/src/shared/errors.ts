import { HeddleError, nameErrorClass } from '@heddle/cancellation';

/**
 * The thread that held the lock died with it. What the lock guards may be half done; nobody has the lock now. Take it
 * with the lock's `recover()`, make things consistent, and release it as usual.
 */
export class OwnerDiedError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_OWNER_DIED';

  static {
    nameErrorClass(this, 'OwnerDiedError');
  }

  constructor(message = 'The thread that held the lock has died; recover() takes it over') {
    super(message);
  }
}

/** What was to be released is not held by this thread. Python's `RuntimeError` there. */
export class NotHeldError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_NOT_HELD';

  static {
    nameErrorClass(this, 'NotHeldError');
  }
}

/** To block this thread here could never end, because only this thread could end it. Python deadlocks. */
export class DeadlockError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_DEADLOCK';

  static {
    nameErrorClass(this, 'DeadlockError');
  }
}

/** The barrier is broken: somebody gave up waiting, or broke it on purpose. Python's `threading.BrokenBarrierError`. */
export class BrokenBarrierError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_BROKEN_BARRIER';

  static {
    nameErrorClass(this, 'BrokenBarrierError');
  }

  constructor(message = 'The barrier is broken') {
    super(message);
  }
}
