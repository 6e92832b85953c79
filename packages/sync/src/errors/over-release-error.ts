import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** A bounded primitive was given back more than was taken. Python's `ValueError` of `BoundedSemaphore.release`. */
export class OverReleaseError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_OVER_RELEASE';
  static {
    defineErrorClass(this, 'OverReleaseError');
  }
}
