import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/**
 * The thread that held the lock died with it. What the lock guards may be half done; nobody has the lock now. Take it
 * with the lock's `recover()`, make things consistent, and release it as usual.
 */
export class OwnerDiedError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_OWNER_DIED';
  static {
    defineErrorClass(this, 'OwnerDiedError');
  }

  constructor(message = 'The thread that held the lock has died; recover() takes it over') {
    super(message);
  }
}
