/**
 * Runs what a task has left to microtasks and `process.nextTick`, now, where a turn of the event loop would do it too but
 * take as long as waking up: Node's `process._tickCallback`, deprecated in words only and there in all versions so far.
 *
 * @returns Whether that was possible. What a callback throws goes the way of any uncaught exception.
 */
export function runLeftovers(): boolean {
  if (runTicks === undefined) return false;
  try {
    runTicks();
  } catch (error) {
    setImmediate(() => {
      throw error;
    });
  }
  return true;
}

const runTicks = tickCallback();

function tickCallback(): (() => void) | undefined {
  const callback: unknown = '_tickCallback' in process ? process._tickCallback : undefined;
  return typeof callback === 'function' ? () => { Reflect.apply(callback, process, []); } : undefined;
}
