import { HeddleError, nameErrorClass } from '@heddle/cancellation';
import { constants } from 'node:os';

/** A signal that ends a program in an orderly way. */
export type InterruptSignal = 'SIGINT' | 'SIGTERM';

/**
 * The main task was cancelled because the process was sent a signal, and has cleaned up. Python's `KeyboardInterrupt` as `asyncio.run`
 * raises it, for SIGTERM as well.
 */
export class InterruptedError extends HeddleError {
  override readonly code = 'ERR_HEDDLE_INTERRUPTED';
  readonly signal: InterruptSignal;

  static {
    nameErrorClass(this, 'InterruptedError');
  }

  constructor(signal: InterruptSignal) {
    super(`The program was interrupted by ${signal}`);
    this.signal = signal;
  }

  /** What a process that ended so exits with: 130 for SIGINT, 143 for SIGTERM. */
  get exitCode(): number {
    return exitCodeOf(this.signal);
  }
}

/** What a process exits with that a signal has ended, as shells have it. */
export function exitCodeOf(signal: InterruptSignal): number {
  return 128 + constants.signals[signal];
}
