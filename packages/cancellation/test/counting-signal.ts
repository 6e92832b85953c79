/** An abort controller whose signal counts its listeners. */
export interface CountingController {
  readonly controller: AbortController;
  readonly signal: AbortSignal;
  /** How many listeners it has now. */
  listeners(): number;
  /** How often one was added. */
  added(): number;
}

export function countingController(): CountingController {
  const controller = new AbortController();
  const { signal } = controller;
  let present = 0;
  let added = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>): void => {
    present++;
    added++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
    present--;
    remove(...args);
  };
  return { controller, signal, listeners: () => present, added: () => added };
}

/** How many timers are running in this process. */
export function activeTimers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}
