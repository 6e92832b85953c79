import { HeddleError, nameErrorClass } from '@heddle/cancellation';

/** Something was released, waited on or notified without being held. Python's `RuntimeError` of `Lock.release`. */
export class NotHeldError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_NOT_HELD';
  static {
    nameErrorClass(this, 'NotHeldError');
  }
}

/** A borrower of a `CapacityLimiter` asked for a second token. Trio's `RuntimeError`. */
export class AlreadyHeldError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_ALREADY_HELD';
  static {
    nameErrorClass(this, 'AlreadyHeldError');
  }
}

/** A bounded primitive was given back more than was taken. Python's `ValueError` of `BoundedSemaphore.release`. */
export class OverReleaseError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_OVER_RELEASE';
  static {
    nameErrorClass(this, 'OverReleaseError');
  }
}

/** The barrier is broken, or was reset or aborted while the caller waited. Python's `BrokenBarrierError`. */
export class BrokenBarrierError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_BROKEN_BARRIER';
  static {
    nameErrorClass(this, 'BrokenBarrierError');
  }
}

/** `getNowait` found nothing. Python's `QueueEmpty`. */
export class QueueEmptyError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_QUEUE_EMPTY';
  static {
    nameErrorClass(this, 'QueueEmptyError');
  }
}

/** `putNowait` found no room. Python's `QueueFull`. */
export class QueueFullError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_QUEUE_FULL';
  static {
    nameErrorClass(this, 'QueueFullError');
  }
}

/** The queue was shut down: it takes nothing more, or has nothing left. Python's `QueueShutDown`. */
export class QueueShutDownError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_QUEUE_SHUT_DOWN';
  static {
    nameErrorClass(this, 'QueueShutDownError');
  }
}

/** `taskDone` was called more often than items were put. Python's `ValueError` of `task_done`. */
export class TaskDoneError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_TASK_DONE';
  static {
    nameErrorClass(this, 'TaskDoneError');
  }
}

/** This end of the channel has been closed. Trio's `ClosedResourceError`. */
export class ClosedChannelError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_CHANNEL_CLOSED';
  static {
    nameErrorClass(this, 'ClosedChannelError');
  }
}

/** Nobody can receive any more: every receiver is closed. Trio's `BrokenResourceError`. */
export class BrokenChannelError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_CHANNEL_BROKEN';
  static {
    nameErrorClass(this, 'BrokenChannelError');
  }
}

/** Nothing will come any more: every sender is closed and the buffer is empty. Trio's `EndOfChannel`. */
export class EndOfChannelError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_END_OF_CHANNEL';
  static {
    nameErrorClass(this, 'EndOfChannelError');
  }
}
