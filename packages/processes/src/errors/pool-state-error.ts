import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/**
 * A pool, or a result of one, was asked for what its state does not allow: a task once it was closed, to be joined before that, whether it was successful before it
 * is ready. Python's `ValueError` of the same occasions.
 */
export class PoolStateError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_POOL_STATE';
  static {
    defineErrorClass(this, 'PoolStateError');
  }
}
