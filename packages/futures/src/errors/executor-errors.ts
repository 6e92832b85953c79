import { HeddleError, nameErrorClass } from '@heddle/cancellation';

/** A task was submitted to an executor that has been shut down. Python's `RuntimeError` of the same occasion. */
export class ExecutorShutdownError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_EXECUTOR_SHUTDOWN';

  static {
    nameErrorClass(this, 'ExecutorShutdownError');
  }

  constructor(message = 'The executor has been shut down and takes no new tasks', options?: ErrorOptions) {
    super(message, options);
  }
}

/** The executor's queue is bounded, full, and its policy is to refuse. */
export class ExecutorFullError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_EXECUTOR_FULL';

  static {
    nameErrorClass(this, 'ExecutorFullError');
  }
}
