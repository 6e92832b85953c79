/** Whether `runLeftovers` can be used in this process. */
export const canRunLeftovers: boolean = tickCallback() !== undefined;

const runTicks = tickCallback() ?? ((): void => undefined);

/**
 * Runs what a task has left to microtasks and `process.nextTick`, now, where a turn of the event loop would do it too but
 * take as long as waking up: Node's `process._tickCallback`, deprecated in words only and there in all versions so far.
 *
 * Throws what a callback throws. It must leave the callback in which the event loop has called this thread's code, up to
 * where Node sees it: Node has to clear up what it keeps of callbacks under way, or ends the whole process later.
 */
export function runLeftovers(): void {
  runTicks();
}

function tickCallback(): (() => void) | undefined {
  const callback: unknown = '_tickCallback' in process ? process._tickCallback : undefined;
  // Where pending deprecations are shown it is wrapped, and the warning would be the user's.
  if (typeof callback !== 'function' || Object.getPrototypeOf(callback) !== Function.prototype) return undefined;
  return () => { Reflect.apply(callback, process, []); };
}
