import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** A borrower of a `CapacityLimiter` asked for a second token. Trio's `RuntimeError`. */
export class AlreadyHeldError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_ALREADY_HELD';
  static {
    defineErrorClass(this, 'AlreadyHeldError');
  }
}
