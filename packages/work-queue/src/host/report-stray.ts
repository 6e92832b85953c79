/**
 * Reports an error that no future can: one that a task left behind, in a timer or a promise of its own, after it ended.
 */
export function reportStray(workerName: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`An error escaped in ${workerName}, which no running task is to blame for; the worker is replaced`, {
    type: 'HeddleStrayError',
    code: 'HEDDLE_STRAY_ERROR',
    detail,
  });
}
