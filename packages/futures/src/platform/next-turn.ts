type SetImmediate = (fn: () => void) => unknown;

/** Runs `fn` after everything else that the event loop has to do now. Keeps a Node process alive until then. */
export function onNextTurn(fn: () => void): void {
  const { setImmediate } = globalThis as { setImmediate?: SetImmediate };
  if (setImmediate === undefined) setTimeout(fn, 0);
  else setImmediate(fn);
}
