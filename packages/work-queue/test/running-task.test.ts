import { CancelledError } from '@heddle/cancellation';
import { describe, expect, it } from 'vitest';

import { RunningTask } from '../src/worker/running-task.js';

function createTask() {
  const state = { cancelled: false, progress: [] as unknown[], items: [] as unknown[] };
  const task = new RunningTask(
    {
      cancelRequested: () => state.cancelled,
      credit: () => 3,
      takeCredit: () => undefined,
      postProgress: (_slot, value) => state.progress.push(value),
      postItems: (_slot, items) => state.items.push(...items),
    },
    7,
    'name',
  );
  return { task, state };
}

describe('a running task', () => {
  it('checks whether it is to stop', () => {
    const { task, state } = createTask();
    expect(() => { task.checkCancelled(); }).not.toThrow();
    state.cancelled = true;
    expect(() => { task.checkCancelled(); }).toThrow(CancelledError);
  });

  it('has its signal aborted by a nudge that finds it is to stop, not by any other', () => {
    const { task, state } = createTask();
    const { signal } = task;
    task.nudge();
    expect(signal.aborted).toBe(false);
    state.cancelled = true;
    task.nudge();
    expect(signal.reason).toBeInstanceOf(CancelledError);
    expect(task.signal).toBe(signal);
  });

  it('gets a signal that is aborted already where it was asked to stop before it asked', () => {
    const { task, state } = createTask();
    state.cancelled = true;
    expect(task.signal.aborted).toBe(true);
  });

  it('notes that it has posted something that must be read before its outcome', () => {
    const { task, state } = createTask();
    expect(task.mailed).toBe(false);
    task.reportProgress(0.5);
    expect([task.mailed, state.progress]).toEqual([true, [0.5]]);
  });

  it('has no say any more once it has ended: the slot belongs to another', () => {
    const { task, state } = createTask();
    task.end();
    state.cancelled = true;
    task.reportProgress(1);
    expect(state.progress).toEqual([]);
    expect(task.cancelRequested()).toBe(false);
    expect(() => { task.checkCancelled(); }).not.toThrow();
    expect(task.signal.aborted).toBe(false);
  });

  it('wakes whoever waits for a nudge, once', async () => {
    const { task } = createTask();
    let woken = 0;
    void task.nextNudge().then(() => woken++);
    task.nudge();
    task.nudge();
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(woken).toBe(1);
  });
});
