import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { RunningTaskHost } from '../src/worker/running-task.js';
import { RunningTask } from '../src/worker/running-task.js';
import { TaskContexts } from '../src/worker/task-contexts.js';

const HOST: RunningTaskHost = {
  cancelRequested: () => false,
  credit: () => 0,
  takeCredit: () => undefined,
  postProgress: () => undefined,
  postItems: () => undefined,
};

const createTask = (slot: number): RunningTask => new RunningTask(HOST, slot, `task ${slot}`);

function createContexts() {
  const opened: number[] = [];
  const contexts = new TaskContexts((slot) => {
    opened.push(slot);
    return createTask(slot);
  });
  return { contexts, opened };
}

describe('the current task', () => {
  it('is nobody outside of tasks', () => {
    expect(createContexts().contexts.current()).toBeUndefined();
  });

  it('is the synchronous task that runs, made only when it is asked for', () => {
    const { contexts, opened } = createContexts();
    contexts.enter(0);
    expect(contexts.leave()).toBeUndefined();
    contexts.enter(0);
    const task = contexts.current();
    expect(contexts.current()).toBe(task);
    expect(task?.slot).toBe(0);
    expect(contexts.leave()).toBe(task);
    expect(contexts.current()).toBeUndefined();
    expect(opened).toEqual([0]);
  });

  it('is a new one for each synchronous task', () => {
    const { contexts } = createContexts();
    contexts.enter(1);
    const first = contexts.current();
    contexts.leave();
    contexts.enter(1);
    expect(contexts.current()).not.toBe(first);
    contexts.leave();
  });

  it('stays the task behind its awaits and in its timers, whatever else runs', async () => {
    const { contexts } = createContexts();
    const [first, second] = [createTask(1), createTask(2)];
    const body = async (): Promise<(number | undefined)[]> => {
      const before = contexts.current()?.slot;
      await turn();
      return [before, contexts.current()?.slot];
    };
    const running = [contexts.runAsync(first, body), contexts.runAsync(second, body)];
    expect(contexts.current()).toBeUndefined();
    expect(await Promise.all(running)).toEqual([[1, 1], [2, 2]]);
  });

  it('is the synchronous task where that was begun from within the context of another', () => {
    const { contexts } = createContexts();
    contexts.runAsync(createTask(1), () => {
      contexts.enter(2);
      expect(contexts.current()?.slot).toBe(2);
      contexts.leave();
      expect(contexts.current()?.slot).toBe(1);
    });
  });

  it('is nobody in what a task has left behind after its end', async () => {
    const { contexts } = createContexts();
    const task = createTask(1);
    const later = contexts.runAsync(task, async () => {
      await turn();
      return [contexts.current(), contexts.asynchronous()];
    });
    task.end();
    expect(await later).toEqual([undefined, undefined]);
  });
});
