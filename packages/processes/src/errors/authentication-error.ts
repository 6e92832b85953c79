import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** The two sides of a connection do not have the same key, or one of them is not Heddle. Python's `AuthenticationError`. */
export class AuthenticationError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_AUTHENTICATION';
  static {
    defineErrorClass(this, 'AuthenticationError');
  }
}
