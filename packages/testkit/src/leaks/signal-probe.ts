import { getEventListeners } from 'node:events';

import type { LeakProbe } from './leak-probe.js';

const watched = new Set<AbortSignal>();

/**
 * An AbortController whose signal must have no listeners left when the test is over.
 *
 * @example
 * ```ts
 * const controller = watchedAbortController();
 * await lock.acquire({ signal: controller.signal });
 * ```
 */
export function watchedAbortController(): AbortController {
  const controller = new AbortController();
  watched.add(controller.signal);
  return controller;
}

/** Listeners on the signals of {@link watchedAbortController}. */
export class SignalProbe implements LeakProbe {
  begin(): void {
    watched.clear();
  }

  remains(): readonly string[] {
    let listeners = 0;
    for (const signal of watched) listeners += getEventListeners(signal, 'abort').length;
    return listeners === 0 ? [] : [`${listeners} listener(s) on abort signals`];
  }

  end(): void {
    watched.clear();
  }
}
