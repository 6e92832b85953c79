import { afterEach, describe, expect, it } from 'vitest';

import { checkCancelled, currentTaskSignal, reportProgress, setTaskContextProvider } from '../src/index.js';

describe('outside a task', () => {
  it('the signal is never aborted, and fresh each time, so that listeners do not pile up', () => {
    const signal = currentTaskSignal();
    expect(signal.aborted).toBe(false);
    expect(currentTaskSignal()).not.toBe(signal);
  });

  it('nothing is cancelled, and reports go nowhere', () => {
    expect(() => checkCancelled()).not.toThrow();
    expect(() => reportProgress(1)).not.toThrow();
  });
});

describe('the context of a task', () => {
  afterEach(() => void setTaskContextProvider(undefined));

  it('is asked of the provider that was installed last, which is told of the one before', () => {
    const controller = new AbortController();
    const reported: unknown[] = [];
    const context = {
      signal: controller.signal,
      checkCancelled: () => controller.signal.throwIfAborted(),
      reportProgress: (value: unknown) => void reported.push(value),
    };
    const provider = (): typeof context => context;
    expect(setTaskContextProvider(provider)).toBeUndefined();
    expect(currentTaskSignal()).toBe(controller.signal);
    reportProgress('half');
    expect(reported).toEqual(['half']);
    controller.abort(new RangeError('stop'));
    expect(() => checkCancelled()).toThrow('stop');
    expect(setTaskContextProvider(() => undefined)).toBe(provider);
    expect(() => checkCancelled()).not.toThrow();
  });

  it('is shared by all copies of the package', async () => {
    const url = new URL('../src/task/task-context.ts?copy', import.meta.url).href;
    const copy = (await import(/* @vite-ignore */ url)) as { currentTaskSignal: typeof currentTaskSignal };
    const { signal } = new AbortController();
    setTaskContextProvider(() => ({ signal, checkCancelled: () => undefined, reportProgress: () => undefined }));
    expect(copy.currentTaskSignal()).toBe(signal);
  });
});
