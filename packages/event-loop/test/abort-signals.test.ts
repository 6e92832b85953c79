import { getEventListeners, once } from 'node:events';

import { leakCheck, watchedAbortController } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { aborted, CancelledError, CancelScope, createTask, sleep, TaskGroup, TimeoutError, waitOn, yieldNow } from '../src/index.js';
import { fail, forever, self, settle, stateOf, unhandledDuring } from './moments.js';

/** How many listen to the signal. */
function listening(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}

describe('a task with a signal', () => {
  leakCheck();

  it('is asked to end with the reason of the signal', async () => {
    const { abort, signal } = watched();
    const task = createTask(forever, { signal });
    abort('enough');
    await expect(task).rejects.toThrow(CancelledError);
    await expect(task).rejects.toMatchObject({ reason: 'enough', message: 'The task was cancelled: enough' });
    expect([task.cancelled(), task.cancelling()]).toEqual([true, 1]);
  });

  it('counts a signal that is aborted already at once: its first wait ends', async () => {
    const seen: unknown[] = [];
    const task = createTask(async () => {
      seen.push(self().cancelling(), self().signal.aborted);
      await yieldNow();
    }, { signal: AbortSignal.abort('too late') });
    expect(seen).toEqual([1, true]);
    await expect(task).rejects.toMatchObject({ reason: 'too late' });
  });

  it('may go on, as one that is cancelled may', async () => {
    const { abort, signal } = watched();
    const task = createTask(async () => {
      await forever().catch(() => undefined);
      await yieldNow();
      return 'went on';
    }, { signal });
    abort();
    expect(await task).toBe('went on');
  });

  it('takes its listener off when it has ended, and has one with however many others', async () => {
    const { abort, signal } = watched();
    const tasks = Array.from({ length: 100 }, (_, index) => createTask(() => sleep(index < 50 ? 0 : Infinity), { signal }));
    expect(listening(signal)).toBe(1);
    await Promise.all(tasks.slice(0, 50));
    expect(listening(signal)).toBe(1);
    abort('all');
    const outcomes = await Promise.allSettled(tasks);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    const single = new AbortController();
    await createTask(yieldNow, { signal: single.signal });
    await createTask(() => 1, { signal: single.signal });
    await expect(createTask(() => fail('no'), { signal: single.signal })).rejects.toThrow('no');
    expect(listening(single.signal)).toBe(0);
  });

  it('is reported where it fails and nobody looks, as one without', async () => {
    const { signal } = new AbortController();
    expect(await unhandledDuring(() => { void createTask(async () => { await yieldNow(); fail('unseen'); }, { signal }); })).toHaveLength(1);
  });

  it('may be of a group, which does not count its end as a failure', async () => {
    const { abort, signal } = watched();
    const states = await TaskGroup.run(async (group) => {
      const ended = group.createTask(forever, { signal });
      const left = group.createTask(() => sleep(1));
      const port = await group.start(async (started: (port: number) => void) => { started(80); await forever(); }, { signal });
      abort('end');
      await left;
      return [await stateOf(ended), port];
    });
    expect(states).toEqual([expect.objectContaining({ reason: 'end' }), 80]);
  });

  it('refuses what is no signal', () => {
    expect(() => createTask(forever, { signal: 1 as never })).toThrow('createTask: signal must be an AbortSignal');
    expect(() => createTask(forever, { sginal: undefined } as never)).toThrow("Did you mean 'signal'?");
  });
});

describe('a cancel scope with a signal', () => {
  leakCheck();

  it('is cancelled with its reason', async () => {
    const { abort, signal } = watched();
    const scope = new CancelScope({ signal });
    let reason: unknown;
    const inside = scope.run(async () => {
      try {
        await forever();
      } catch (error) {
        reason = (error as CancelledError).reason;
        throw error;
      }
    });
    expect(listening(signal)).toBe(1);
    abort('over');
    expect(await inside).toBe(undefined);
    expect([reason, scope.cancelCalled, scope.cancelledCaught, listening(signal)]).toEqual(['over', true, true, 0]);
  });

  it('counts one that is aborted at once, before it is made or before it is entered', async () => {
    const before = new CancelScope({ signal: AbortSignal.abort('before') });
    expect(before.cancelCalled).toBe(true);
    await before.run(yieldNow);
    expect(before.cancelledCaught).toBe(true);
    const { abort, signal } = watched();
    const between = new CancelScope({ signal });
    abort();
    await between.run(yieldNow);
    expect([between.cancelCalled, between.cancelledCaught]).toEqual([true, true]);
  });

  it('does not listen before it is entered, and not once it has ended or was cancelled', async () => {
    const { signal } = new AbortController();
    const scope = new CancelScope({ signal });
    expect(listening(signal)).toBe(0);
    await scope.run(() => { expect(listening(signal)).toBe(1); });
    expect(listening(signal)).toBe(0);
    await expect(new CancelScope({ signal }).run(() => fail('no'))).rejects.toThrow('no');
    expect(listening(signal)).toBe(0);
    const cancelled = new CancelScope({ signal });
    const inside = cancelled.run(async (own) => {
      own.cancel();
      expect(listening(signal)).toBe(0);
      await yieldNow();
    });
    await inside;
    expect(cancelled.cancelledCaught).toBe(true);
  });

  it('leaves the task around it alone, and other scopes with another signal', async () => {
    const { abort, signal } = watched();
    const task = createTask(async () => {
      await new CancelScope({ signal: new AbortController().signal }).run(() => new CancelScope({ signal }).run(forever));
      await yieldNow();
      return self().cancelling();
    });
    abort();
    expect(await task).toBe(0);
  });

  it('refuses what is no signal', () => {
    expect(() => new CancelScope({ signal: {} as never })).toThrow('CancelScope: signal must be an AbortSignal');
  });
});

describe("a scope's signal", () => {
  leakCheck();

  it('is aborted with the CancelledError when the scope is cancelled, and is always the same', async () => {
    const scope = new CancelScope();
    const { signal } = scope;
    expect([signal.aborted, scope.signal]).toEqual([false, signal]);
    const inside = scope.run(() => waitOn(new Promise(() => undefined)));
    scope.cancel('enough');
    expect(signal.reason).toMatchObject({ reason: 'enough' });
    expect(signal.reason).toBeInstanceOf(CancelledError);
    await inside;
    expect(scope.cancelledCaught).toBe(true);
  });

  it('is aborted already where it is asked for later', () => {
    const scope = new CancelScope();
    scope.cancel('before');
    expect(scope.signal.reason).toMatchObject({ reason: 'before' });
  });

  it('stays as it is where the scope has ended by itself', async () => {
    const scope = new CancelScope();
    await scope.run(yieldNow);
    scope.cancel();
    expect(scope.signal.aborted).toBe(false);
  });

  it('ends what is not of Heddle with the deadline, and the scope takes that for its own', async () => {
    const scope = new CancelScope({ timeout: 1 });
    expect(await scope.run((own): Promise<unknown> => abortable(own.signal))).toBe(undefined);
    expect(scope.cancelledCaught).toBe(true);
  });

  it('does not cut the cleanup of a wait short that was given it', async () => {
    const scope = new CancelScope();
    const steps: string[] = [];
    const inside = scope.run(async (own) => {
      try {
        await waitOn(abortable(own.signal), { signal: own.signal });
      } finally {
        await yieldNow();
        steps.push('clean');
      }
    });
    scope.cancel();
    await inside;
    expect(steps).toEqual(['clean']);
  });
});

describe('aborted', () => {
  leakCheck();

  it('waits until the signal is aborted, and gives its reason', async () => {
    const { abort, signal } = watched();
    const reason = aborted(signal);
    expect(await stateOf(reason)).toBe('pending');
    abort('why');
    expect(await reason).toBe('why');
    expect(await aborted(signal)).toBe('why');
    expect(listening(signal)).toBe(0);
  });

  it('ends with its task, its time-out or another signal, and listens no longer', async () => {
    const { signal } = new AbortController();
    const task = createTask(() => aborted(signal));
    task.cancel('no');
    await expect(task).rejects.toMatchObject({ reason: 'no' });
    await expect(aborted(signal, { timeout: 1 })).rejects.toThrow(TimeoutError);
    await expect(aborted(signal, { timeout: 0 })).rejects.toThrow(TimeoutError);
    const { abort, signal: other } = watched();
    const waiting = aborted(signal, { signal: other });
    abort('other');
    await expect(waiting).rejects.toBe('other');
    await expect(aborted(signal, { signal: other })).rejects.toBe('other');
    expect([listening(signal), listening(other)]).toEqual([0, 0]);
  });

  it('refuses what is no signal', () => {
    expect(() => aborted(undefined as never)).toThrow('aborted: signal must be an AbortSignal');
    expect(() => aborted(new AbortController().signal, { timeout: -1 })).toThrow(RangeError);
  });
});

/** A controller that must have no listener left at the end of the test. */
function watched(): { readonly abort: (reason?: unknown) => void; readonly signal: AbortSignal } {
  const controller = watchedAbortController();
  return { abort: (reason) => { controller.abort(reason); }, signal: controller.signal };
}

/** What is not of Heddle: rejects with the signal's reason. */
async function abortable(signal: AbortSignal): Promise<never> {
  await settle();
  signal.throwIfAborted();
  await once(signal, 'abort');
  throw signal.reason;
}
