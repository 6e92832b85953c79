import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** This end of the channel has been closed. Trio's `ClosedResourceError`. */
export class ClosedChannelError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_CHANNEL_CLOSED';
  static {
    defineErrorClass(this, 'ClosedChannelError');
  }
}

/** Nobody can receive any more: every receiver is closed. Trio's `BrokenResourceError`. */
export class BrokenChannelError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_CHANNEL_BROKEN';
  static {
    defineErrorClass(this, 'BrokenChannelError');
  }
}

/** Nothing will come any more: every sender is closed and the buffer is empty. Trio's `EndOfChannel`. */
export class EndOfChannelError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_END_OF_CHANNEL';
  static {
    defineErrorClass(this, 'EndOfChannelError');
  }
}
