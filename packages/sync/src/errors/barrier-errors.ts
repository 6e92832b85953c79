import { defineErrorClass, HeddleError } from '@heddle/cancellation';

/** The barrier is broken: somebody gave up waiting, or broke it on purpose. Python's `threading.BrokenBarrierError`. */
export class BrokenBarrierError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_BROKEN_BARRIER';
  static {
    defineErrorClass(this, 'BrokenBarrierError');
  }

  constructor(message = 'The barrier is broken') {
    super(message);
  }
}
