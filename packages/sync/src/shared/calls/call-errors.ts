import { TimeoutError } from '@heddle/cancellation';

import { CallbackClosedError } from '../../errors/callback-closed-error.js';

/** The error of a call that nobody answers. */
export function closedError(name: string): CallbackClosedError {
  return new CallbackClosedError(`The callback '${name}' cannot be called: it was closed, or its thread has ended`);
}

/** The error of a call that took longer than `timeout` milliseconds. */
export function timedOut(name: string, timeout: number): TimeoutError {
  return new TimeoutError(`The call of '${name}' timed out after ${timeout} ms`);
}
