import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** A manager was used before its start, after its end, or died; what it was asked for may have been done or not. */
export class ManagerError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_MANAGER';
  static {
    defineErrorClass(this, 'ManagerError');
  }
}
