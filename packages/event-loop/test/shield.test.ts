import { Event } from '@heddle/sync/event-loop';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { CancelledError, CancelScope, createTask, Future, shield, TaskGroup, timeout, TimeoutError, yieldNow } from '../src/index.js';
import { fail, forever, settle, stateOf, unhandledDuring } from './moments.js';

describe('shield', () => {
  leakCheck();

  it('gives the result of what it is around, done or not', async () => {
    const inner = new Future<number>();
    const outer = shield(inner);
    expect(await stateOf(outer)).toBe('pending');
    inner.setResult(42);
    expect(await outer).toBe(42);
    expect(await shield(inner)).toBe(42);
    expect(await shield(Promise.resolve(1))).toBe(1);
    expect(await shield(async () => { await yieldNow(); return 2; })).toBe(2);
    expect(await shield(() => 3)).toBe(3);
  });

  it('rejects as that does', async () => {
    const inner = new Future<number>();
    const outer = shield(inner);
    const error = new RangeError('expected');
    inner.setException(error);
    await expect(outer).rejects.toBe(error);
    expect(await outer.exception()).toBe(error);
    await expect(shield(() => fail('at once'))).rejects.toThrow('at once');
    await expect(shield(Promise.reject(error))).rejects.toBe(error);
  });

  it('is cancelled where that is', async () => {
    const inner = new Future<number>();
    const outer = shield(inner);
    inner.cancel('inner');
    await expect(outer).rejects.toMatchObject({ reason: 'inner' });
    expect(outer.cancelled()).toBe(true);
    const task = createTask(forever);
    const around = shield(task);
    task.cancel();
    await expect(around).rejects.toThrow(CancelledError);
    expect(around.cancelled()).toBe(true);
  });

  it('keeps a cancellation of what it returns from what it is around', async () => {
    const event = new Event();
    const inner = createTask(async () => { await event.wait(); return 'kept'; });
    const outer = shield(inner);
    expect(outer.cancel('outer')).toBe(true);
    await expect(outer).rejects.toMatchObject({ reason: 'outer' });
    expect([outer.cancelled(), inner.done(), inner.cancelling()]).toEqual([true, false, 0]);
    event.set();
    expect(await inner).toBe('kept');
  });

  it.each<[string, (inner: PromiseLike<unknown>) => Future<unknown>]>([
    ['a task', (inner) => createTask(async () => await shield(inner))],
    ['a task whose function returns it', (inner) => createTask(() => shield(inner))],
    ['a scope', (inner) => createTask(() => new CancelScope({ timeout: 1 }).run(() => shield(inner)))],
    ['a time-out', (inner) => createTask(() => timeout(1, () => shield(inner)))],
    ['a group', (inner) => createTask(() => TaskGroup.run((group) => { void group.createTask(() => shield(inner)); }))],
  ])('keeps a cancellation of what awaits it from what it is around: %s', async (_what, waitFor) => {
    const event = new Event();
    let proof = 0;
    const inner = createTask(async () => { await event.wait(); proof++; });
    const outer = waitFor(inner);
    await settle();
    outer.cancel();
    const [outcome] = await Promise.allSettled([outer]);
    expect(outcome.status === 'fulfilled' ? outcome.value : outcome.reason).toSatisfy((end: unknown) => end === undefined || end instanceof CancelledError || end instanceof TimeoutError);
    expect(inner.done()).toBe(false);
    event.set();
    await inner;
    expect(proof).toBe(1);
  });

  it('keeps a function that it runs as a task', async () => {
    const event = new Event();
    const steps: string[] = [];
    const outer = createTask(async () => {
      await shield(async () => { await event.wait(); steps.push('saved'); });
      steps.push('not reached');
    });
    outer.cancel();
    await expect(outer).rejects.toThrow(CancelledError);
    expect(steps).toEqual([]);
    event.set();
    await settle();
    expect(steps).toEqual(['saved']);
  });

  it('can be shared by several who wait, each of which may leave', async () => {
    const event = new Event();
    const inner = createTask(async () => { await event.wait(); return 1; });
    const [one, two] = [createTask(async () => await shield(inner)), createTask(async () => await shield(inner))];
    await settle();
    one.cancel();
    await expect(one).rejects.toThrow(CancelledError);
    event.set();
    expect(await two).toBe(1);
  });

  it('has a failure that comes after the wait was ended count as seen', async () => {
    for (const end of ['its own', 'the task’s'] as const) {
      expect(await unhandledDuring(async () => {
        const event = new Event();
        const inner = createTask(async () => { await event.wait(); fail('late'); });
        const around = shield(inner);
        const task = createTask(async () => { await around; });
        await settle();
        if (end === 'its own') around.cancel();
        else task.cancel();
        await expect(task).rejects.toThrow(CancelledError);
        event.set();
        await settle();
        expect(inner.done()).toBe(true);
      })).toEqual([]);
    }
  });

  it('is cancelled itself where its wait is ended, and keeps nothing of that on what it is around', async () => {
    const inner = createTask(forever);
    const outers = Array.from({ length: 3 }, () => shield(inner));
    for (const outer of outers) await expect(timeout(1, async () => await outer)).rejects.toThrow(TimeoutError);
    expect(outers.map((outer) => outer.cancelled())).toEqual([true, true, true]);
    expect(inner.done()).toBe(false);
    inner.cancel();
    await settle();
  });

  it('reports a failure that nobody waits for', async () => {
    expect(await unhandledDuring(() => void shield(async () => { await yieldNow(); fail('unseen'); }))).toMatchObject([{ message: 'unseen' }]);
  });

  it.each([undefined, null, 5, 'task', {}])('refuses %s', (given) => {
    expect(() => shield(given as never)).toThrow(TypeError);
    expect(() => shield(given as never)).toThrow(/^shield: awaitable must be a promise, a future, a task or a function, received /);
  });
});
