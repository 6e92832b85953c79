import { HeddleError, nameErrorClass } from '@heddle/cancellation';

/** Something was released, waited on or notified by one who does not hold it. Python's `RuntimeError` of `Lock.release`. */
export class NotHeldError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_NOT_HELD';
  static {
    nameErrorClass(this, 'NotHeldError');
  }
}

/** A borrower of a `CapacityLimiter` asked for a second token. Trio's `RuntimeError`. */
export class AlreadyHeldError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_ALREADY_HELD';
  static {
    nameErrorClass(this, 'AlreadyHeldError');
  }
}

/** A bounded primitive was given back more than was taken. Python's `ValueError` of `BoundedSemaphore.release`. */
export class OverReleaseError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_OVER_RELEASE';
  static {
    nameErrorClass(this, 'OverReleaseError');
  }
}

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

/** To block this thread here could never end, because only this thread could end it. Python deadlocks. */
export class DeadlockError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_DEADLOCK';
  static {
    nameErrorClass(this, 'DeadlockError');
  }
}
