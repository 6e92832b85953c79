import { HeddleError, nameErrorClass } from '@heddle/cancellation';

/**
 * `resultSync()` was called where blocking this thread could never end, because only this thread could finish the
 * task. Await the future instead.
 */
export class CannotBlockError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_CANNOT_BLOCK';

  static {
    nameErrorClass(this, 'CannotBlockError');
  }
}
