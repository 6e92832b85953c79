import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** What was called cannot be: the callback was closed, or the thread that it belongs to has ended. asyncio's "Event loop is closed". */
export class CallbackClosedError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_CALLBACK_CLOSED';
  static {
    defineErrorClass(this, 'CallbackClosedError');
  }
}
