import { AsyncLocalStorage } from 'node:async_hooks';

import { CancelledError } from '@heddle/cancellation';
import { FakeTask, leakCheck } from '@heddle/testkit';
import { describe, expect, it, vi } from 'vitest';

import { Event, limit } from '../../src/event-loop/index.js';
import { settle, stateOf } from './fake-task.js';

describe('limit', () => {
  leakCheck();

  it('begins at once where there is room, and hands arguments and results on', async () => {
    const limited = limit(1);
    const add = vi.fn((a: number, b: number) => a + b);
    const sum = limited(add, 1, 2);
    expect(add).toHaveBeenCalledWith(1, 2);
    expect(await sum).toBe(3);
    expect(await limited(async (text: string) => text.length, 'four')).toBe(4);
  });

  it('never runs more than it may, and runs all in order', async () => {
    const limited = limit(3);
    let running = 0;
    let most = 0;
    const begun: number[] = [];
    const results = await Promise.all(Array.from({ length: 100 }, (_, i) => limited(async () => {
      begun.push(i);
      most = Math.max(most, ++running);
      for (let turn = 0; turn < i % 5; turn++) await settle();
      running--;
      return i;
    })));
    expect(most).toBe(3);
    expect(begun).toEqual(results);
    expect(limited.statistics()).toEqual({ concurrency: 3, activeCount: 0, pendingCount: 0 });
  });

  it('goes on after a function that throws or rejects, at once or later', async () => {
    const limited = limit(1);
    const error = new Error('mine');
    const fail = (): never => { throw error; };
    const results = await Promise.allSettled([limited(fail), limited(fail), limited(async () => fail()), limited(() => 7)]);
    expect(results.slice(0, 3).map((result) => (result as PromiseRejectedResult).reason as unknown)).toEqual([error, error, error]);
    expect(results[3]).toEqual({ status: 'fulfilled', value: 7 });
    expect(limited.activeCount).toBe(0);
  });

  it('counts what runs and what waits', async () => {
    const limited = limit(2);
    const gate = new Event();
    const calls = Array.from({ length: 5 }, () => limited(() => gate.wait()));
    expect([limited.activeCount, limited.pendingCount]).toEqual([2, 3]);
    gate.set();
    await Promise.all(calls);
    expect([limited.activeCount, limited.pendingCount]).toEqual([0, 0]);
  });

  it('begins more when it is raised, and fewer when it is lowered', async () => {
    const limited = limit(1);
    const gates = Array.from({ length: 6 }, () => new Event());
    const calls = gates.map((gate) => limited(() => gate.wait()));
    limited.concurrency = 4;
    await settle();
    expect([limited.concurrency, limited.activeCount, limited.pendingCount]).toEqual([4, 4, 2]);
    limited.concurrency = 2;
    for (const gate of gates.slice(0, 2)) gate.set();
    await settle();
    expect([limited.activeCount, limited.pendingCount]).toEqual([2, 2]);
    gates[2]?.set();
    await settle();
    expect([limited.activeCount, limited.pendingCount]).toEqual([2, 1]);
    for (const gate of gates) gate.set();
    await Promise.all(calls);
    limited.concurrency = Infinity;
    expect(await Promise.all(Array.from({ length: 100 }, (_, i) => limited(() => i)))).toHaveLength(100);
  });

  it('rejects with CancelledError what waits when the queue is cleared, and lets what runs go on', async () => {
    const limited = limit(1);
    const gate = new Event();
    const running = limited(() => gate.wait());
    const never = vi.fn();
    const waiting = Promise.allSettled([limited(never), limited(never)]);
    limited.clearQueue();
    expect(limited.pendingCount).toBe(0);
    for (const result of await waiting) expect((result as PromiseRejectedResult).reason).toBeInstanceOf(CancelledError);
    gate.set();
    await running;
    expect(never).not.toHaveBeenCalled();
    expect(await limited(() => 1)).toBe(1);
  });

  it('gives up a call that waits when its task is cancelled, and only that', async () => {
    const limited = limit(1);
    const gate = new Event();
    const running = limited(() => gate.wait());
    const task = new FakeTask();
    const never = vi.fn();
    const given = expect(task.run(() => limited(never))).rejects.toThrow(CancelledError);
    const next = limited(() => 'next');
    task.cancel(new CancelledError());
    await given;
    gate.set();
    await running;
    expect(await next).toBe('next');
    expect(never).not.toHaveBeenCalled();
    expect(limited.activeCount).toBe(0);
  });

  it('calls a function that waited in the context of its caller', async () => {
    const limited = limit(1);
    const storage = new AsyncLocalStorage<string>();
    const gate = new Event();
    const seen = ['first', 'second', 'third'].map((name) => storage.run(name, () => limited(async () => {
      await gate.wait();
      return storage.getStore();
    })));
    gate.set();
    expect(await Promise.all(seen)).toEqual(['first', 'second', 'third']);
  });

  it('maps items of any iterable in their order, under the same limit', async () => {
    const limited = limit(2);
    const gate = new Event();
    const mapped = limited.map(new Set(['a', 'b', 'c']), async (item, index) => {
      await gate.wait();
      return `${item}${index}`;
    });
    expect([limited.activeCount, limited.pendingCount]).toEqual([2, 1]);
    gate.set();
    expect(await mapped).toEqual(['a0', 'b1', 'c2']);
    expect(await limited.map([], () => 1)).toEqual([]);
  });

  it('rejects a map with the first failure, and with that of the iterable', async () => {
    const limited = limit(1);
    await expect(limited.map([1, 2, 3], (item) => { if (item === 2) throw new Error('two'); })).rejects.toThrow('two');
    await settle();
    function* broken(): Generator<number> {
      yield 1;
      yield 2;
      throw new Error('no more');
    }
    await expect(limited.map(broken(), (item) => { throw new Error(`${item}`); })).rejects.toThrow('no more');
    expect(await stateOf(limited(() => 'free'))).toBe('free');
  });

  it.each([0, -1, 1.5, NaN, '2', undefined])('refuses %s as concurrency', (concurrency) => {
    expect(() => limit(concurrency as number)).toThrow(/limit: concurrency must be/);
    const limited = limit(3);
    expect(() => (limited.concurrency = concurrency as number)).toThrow(/limit: concurrency must be/);
    expect(limited.concurrency).toBe(3);
  });

  it('refuses what is no function at the call', async () => {
    expect(() => limit(1)(7 as never)).toThrow(/limit: fn must be a function, received 7/);
    await expect(limit(1).map([1], 7 as never)).rejects.toThrow(/limit.map: fn must be a function/);
    await expect(limit(1).map(7 as never, () => 1)).rejects.toThrow(TypeError);
  });
});
