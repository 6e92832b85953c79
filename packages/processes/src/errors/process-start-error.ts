import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/**
 * The system did not start a process: there are too many, there is no memory or no descriptor left, or Node's executable cannot be run. The
 * system's error is the `cause`, where it can be had. Python's `OSError` of the same occasion.
 */
export class ProcessStartError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_PROCESS_START';
  static {
    defineErrorClass(this, 'ProcessStartError');
  }
}
