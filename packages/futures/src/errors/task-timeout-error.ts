import { nameErrorClass, TimeoutError } from '@heddle/cancellation';

/**
 * A task ran for longer than its `timeout` and was stopped. A {@link TimeoutError} too, so that a plain handler of
 * time-outs sees it; the difference is that here the task is over, and not only the wait for it.
 */
export class TaskTimeoutError extends TimeoutError {
  override readonly code = 'ERR_HEDDLE_TASK_TIMEOUT';

  static {
    nameErrorClass(this, 'TaskTimeoutError');
  }
}
