import { hasErrorCode, HeddleError, nameErrorClass } from './heddle-error.js';

/**
 * A wait took longer than its `timeout`. Python's `TimeoutError`.
 *
 * @example
 * ```ts
 * await lock.acquire({ timeout: 100 }).catch((error) => {
 *   if (!isTimeoutError(error)) throw error;
 * });
 * ```
 */
export class TimeoutError extends HeddleError {
  // Typed as a string: a task's own time-out is one of these too, with a code of its own.
  override readonly code: string = 'ERR_HEDDLE_TIMEOUT';

  static {
    nameErrorClass(this, 'TimeoutError');
  }

  constructor(message = 'The wait timed out', options?: ErrorOptions) {
    super(message, options);
  }
}

/**
 * Whether `value` is a {@link TimeoutError}, of this copy of the package or of another. A task's own time-out, which
 * is a subclass, counts.
 */
export function isTimeoutError(value: unknown): value is TimeoutError {
  return (
    value instanceof TimeoutError ||
    hasErrorCode(value, 'ERR_HEDDLE_TIMEOUT') ||
    hasErrorCode(value, 'ERR_HEDDLE_TASK_TIMEOUT')
  );
}
