import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** A queue was used after this process had closed it. Python's `ValueError` of the same occasion. */
export class QueueClosedError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_QUEUE_CLOSED';
  static {
    defineErrorClass(this, 'QueueClosedError');
  }
}
