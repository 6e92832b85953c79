import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/**
 * A process was asked for what its state does not allow: to be started twice, joined before its start, closed while it runs.
 * Python's `AssertionError` and `ValueError` of the same occasions.
 */
export class ProcessStateError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_PROCESS_STATE';
  static {
    defineErrorClass(this, 'ProcessStateError');
  }
}
