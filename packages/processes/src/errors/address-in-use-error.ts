import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** Something is where a listener is to listen, and the message says what. The system's error is the `cause`. Python's `OSError` of the same occasion. */
export class AddressInUseError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_ADDRESS_IN_USE';
  static {
    defineErrorClass(this, 'AddressInUseError');
  }
}
