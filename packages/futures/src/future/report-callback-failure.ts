import { describeValue } from '@heddle/cancellation';

import { globalProcess } from '../platform/node-builtins.js';

/**
 * Tells of an error that has no caller to go to: a warning of the process, with a code to filter by, on Node; the
 * console elsewhere. Python logs it.
 *
 * @param kind What threw, for the message: 'done-callback'.
 */
export function reportCallbackFailure(kind: string, error: unknown): void {
  const message = `A future's ${kind} threw: ${textOf(error)}`;
  const process = globalProcess();
  if (process?.emitWarning === undefined) {
    console.error(message, error);
    return;
  }
  const detail = stackOf(error);
  process.emitWarning(message, { type: 'HeddleWarning', code: 'HEDDLE_CALLBACK_FAILED', detail });
}

/** Whatever was thrown, telling of it must not throw: it would be the executor that fails. */
function textOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return describeValue(error);
  }
}

function stackOf(error: unknown): string {
  try {
    return error instanceof Error ? (error.stack ?? '') : '';
  } catch {
    return '';
  }
}
