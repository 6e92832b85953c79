import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** More events came than `on` was to keep unread. */
export class EventOverflowError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_EVENT_OVERFLOW';
  static {
    defineErrorClass(this, 'EventOverflowError');
  }
}
