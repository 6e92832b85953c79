import { describe, expect, it } from 'vitest';

import { Admission } from '../src/host/admission.js';
import type { TaskRecord } from '../src/host/task-record.js';

const createTask = (): TaskRecord => ({ place: 'gone' }) as unknown as TaskRecord;

/** Whether a promise has settled by the next turn of microtasks. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => { settled = true; });
  await Promise.resolve();
  await Promise.resolve();
  return settled;
}

describe('the door of a bounded queue', () => {
  it('is open below its limit and shut at it', () => {
    const admission = new Admission(2);
    expect([0, 1, 2, 3].map((accepted) => admission.isFull(accepted))).toEqual([false, false, true, true]);
    expect(new Admission(Infinity).isFull(1e9)).toBe(false);
  });

  it('lets waiting tasks in first come, first served, as far as there is room', () => {
    const admission = new Admission(2);
    const tasks = [createTask(), createTask(), createTask()];
    for (const task of tasks) admission.queue(task);
    expect(tasks.map(({ place }) => place)).toEqual(['admission', 'admission', 'admission']);
    expect(admission.next(2)).toBeUndefined();
    expect(admission.next(1)).toBe(tasks[0]);
    expect(admission.next(0)).toBe(tasks[1]);
    expect(admission.waiting).toBe(1);
  });

  it('is shut to newcomers while others wait, even if there is room', () => {
    const admission = new Admission(2);
    admission.queue(createTask());
    expect(admission.isFull(0)).toBe(true);
    admission.next(0);
    expect(admission.isFull(0)).toBe(false);
  });

  it('lets a waiting task go that was cancelled', () => {
    const admission = new Admission(1);
    const [first, second] = [createTask(), createTask()];
    admission.queue(first);
    admission.queue(second);
    expect([admission.withdraw(first), admission.withdraw(first)]).toEqual([true, false]);
    expect(admission.next(0)).toBe(second);
  });

  it('tells callers that wait for room, no more of them than there is', async () => {
    const admission = new Admission(2);
    await admission.room(1);
    const rooms = [admission.room(2), admission.room(2), admission.room(2)];
    admission.tellCallers(2);
    expect(await Promise.all(rooms.map(isSettled))).toEqual([false, false, false]);
    admission.tellCallers(1);
    expect(await Promise.all(rooms.map(isSettled))).toEqual([true, false, false]);
    admission.tellCallers(0);
    expect(await Promise.all(rooms.map(isSettled))).toEqual([true, true, true]);
  });

  it('serves waiting tasks before callers', async () => {
    const admission = new Admission(1);
    admission.queue(createTask());
    const room = admission.room(1);
    admission.tellCallers(0);
    expect(await isSettled(room)).toBe(false);
    admission.next(0);
    admission.tellCallers(0);
    expect(await isSettled(room)).toBe(true);
  });

  it('says whether anybody waits, task or caller', () => {
    const admission = new Admission(1);
    expect(admission.isAwaited).toBe(false);
    const task = createTask();
    admission.queue(task);
    expect(admission.isAwaited).toBe(true);
    admission.withdraw(task);
    void admission.room(1);
    expect(admission.isAwaited).toBe(true);
  });

  it('sends everyone away when the pool ends', async () => {
    const admission = new Admission(1);
    const task = createTask();
    admission.queue(task);
    const room = admission.room(1);
    expect(admission.drain()).toEqual([task]);
    await room;
    expect(admission.isAwaited).toBe(false);
  });
});
