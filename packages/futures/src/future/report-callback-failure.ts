import { globalProcess } from '../platform/node-builtins.js';

/**
 * Tells of an error that has no caller to go to: a warning of the process, with a code to filter by, on Node; the
 * console elsewhere. Python logs it.
 *
 * @param kind What threw, for the message: 'done-callback'.
 */
export function reportCallbackFailure(kind: string, error: unknown): void {
  const message = `A future's ${kind} threw: ${error instanceof Error ? error.message : String(error)}`;
  const process = globalProcess();
  if (process?.emitWarning === undefined) {
    console.error(message, error);
    return;
  }
  const detail = error instanceof Error ? (error.stack ?? '') : '';
  process.emitWarning(message, { type: 'HeddleWarning', code: 'HEDDLE_CALLBACK_FAILED', detail });
}
