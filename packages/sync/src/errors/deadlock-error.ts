import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** To block this thread here could never end, because only this thread could end it. Python deadlocks. */
export class DeadlockError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_DEADLOCK';
  static {
    defineErrorClass(this, 'DeadlockError');
  }
}
