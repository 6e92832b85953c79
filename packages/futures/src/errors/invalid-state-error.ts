import { HeddleError, nameErrorClass } from '@heddle/cancellation';

/** A future was asked for a step that its state does not allow, such as a second result. Python's `InvalidStateError`. */
export class InvalidStateError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_INVALID_STATE';

  static {
    nameErrorClass(this, 'InvalidStateError');
  }
}
