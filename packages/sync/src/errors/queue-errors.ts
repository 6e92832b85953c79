import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** `getNowait` found nothing. Python's `QueueEmpty`. */
export class QueueEmptyError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_QUEUE_EMPTY';
  static {
    defineErrorClass(this, 'QueueEmptyError');
  }
}

/** `putNowait` found no room. Python's `QueueFull`. */
export class QueueFullError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_QUEUE_FULL';
  static {
    defineErrorClass(this, 'QueueFullError');
  }
}

/** The queue was shut down: it takes nothing more, or has nothing left. Python's `QueueShutDown`. */
export class QueueShutDownError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_QUEUE_SHUT_DOWN';
  static {
    defineErrorClass(this, 'QueueShutDownError');
  }
}

/** The thread that put an item into a `SharedQueue` died before it handed over the shared memory in it. The item is lost. */
export class QueueItemLostError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_QUEUE_ITEM_LOST';
  static {
    defineErrorClass(this, 'QueueItemLostError');
  }
}

/** `taskDone` was called more often than items were put. Python's `ValueError` of `task_done`. */
export class TaskDoneError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_TASK_DONE';
  static {
    defineErrorClass(this, 'TaskDoneError');
  }
}
