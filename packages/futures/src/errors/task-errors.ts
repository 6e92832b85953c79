import { HeddleError, nameErrorClass } from '@heddle/cancellation';

/**
 * An argument, a result or an error could not be carried between the caller and the task: it holds a function, say.
 * The platform's own error is the `cause`; the message says which value it was.
 */
export class TaskSerializationError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_TASK_SERIALIZATION';

  static {
    nameErrorClass(this, 'TaskSerializationError');
  }
}

/**
 * The task's function could not be had in the worker: its module is missing or throws while it loads, or does not
 * offer the function. The `cause` is what loading it threw.
 */
export class TaskLoadError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_TASK_LOAD';

  static {
    nameErrorClass(this, 'TaskLoadError');
  }
}
