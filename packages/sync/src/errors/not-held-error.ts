import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** Something was released, waited on or notified by one who does not hold it. Python's `RuntimeError` of `Lock.release`. */
export class NotHeldError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_NOT_HELD';
  static {
    defineErrorClass(this, 'NotHeldError');
  }
}
