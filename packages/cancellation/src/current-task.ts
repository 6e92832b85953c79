import { hooks, type CurrentTaskProvider, type WaitingTask } from './hooks.js';

/** The task on whose behalf the calling code runs; `undefined` outside any, and where nothing runs tasks. */
export function currentWaitingTask(): WaitingTask | undefined {
  return hooks.provider?.();
}

/**
 * Installs the provider for all copies of this package in this thread, `undefined` to take it away.
 *
 * @returns The provider that was there before, for whoever wants to restore it.
 */
export function setCurrentTaskProvider(provider: CurrentTaskProvider | undefined): CurrentTaskProvider | undefined {
  const previous = hooks.provider;
  hooks.provider = provider;
  return previous;
}
