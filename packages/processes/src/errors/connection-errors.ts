import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** The other end of a connection has been closed, and nothing is left to receive. Python's `EOFError`. */
export class EOFError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_EOF';
  static {
    defineErrorClass(this, 'EOFError');
  }
}

/** Nobody can receive what was sent: the other end has been closed. The system's error is the `cause`. Python's `BrokenPipeError`. */
export class BrokenPipeError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_BROKEN_PIPE';
  static {
    defineErrorClass(this, 'BrokenPipeError');
  }
}

/** The system has no pipe to give: too many files are open, or there is nothing to make one with. Python's `OSError` of the same occasion. */
export class PipeError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_PIPE';
  static {
    defineErrorClass(this, 'PipeError');
  }
}

/**
 * A connection was asked for what it does not do: to send where it can only receive, to do anything once it is closed. Python's
 * `OSError` of the same occasions.
 */
export class ConnectionStateError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_CONNECTION_STATE';
  static {
    defineErrorClass(this, 'ConnectionStateError');
  }
}
