import { hasErrorCode, HeddleError, nameErrorClass } from './heddle-error.js';

/**
 * What was waited for was cancelled, or the task that waits was. Python's `CancelledError`; here it is an `Error`
 * like any other, because JavaScript has no `BaseException` that a plain `catch` would let pass.
 *
 * @example
 * ```ts
 * future.cancel('no longer needed');
 * await future.catch((error) => isCancelledError(error) && error.reason); // 'no longer needed'
 * ```
 */
export class CancelledError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_CANCELLED';

  /** What was given to `cancel(reason)`, `undefined` without one. */
  readonly reason: unknown;

  static {
    nameErrorClass(this, 'CancelledError');
  }

  /**
   * @param reason Why: a string becomes part of the message, an `Error` becomes the `cause` too.
   * @param subject What was cancelled, as the message's first words.
   */
  constructor(reason?: unknown, subject = 'The operation') {
    const why = describeReason(reason);
    const message = why === '' ? `${subject} was cancelled` : `${subject} was cancelled: ${why}`;
    super(message, reason instanceof Error ? { cause: reason } : undefined);
    this.reason = reason;
  }
}

/** Whether `value` is a {@link CancelledError}, of this copy of the package or of another. */
export function isCancelledError(value: unknown): value is CancelledError {
  return value instanceof CancelledError || hasErrorCode(value, 'ERR_HEDDLE_CANCELLED');
}

function describeReason(reason: unknown): string {
  if (reason instanceof Error) return reason.message;
  return typeof reason === 'string' ? reason : '';
}
