import { CancelledError, TimeoutError } from '@heddle/cancellation';
import { FakeTask, leakCheck, watchedAbortController } from '@heddle/testkit';
import { describe, expect, it, vi } from 'vitest';

import { Barrier, type BarrierOptions } from '../../src/event-loop/index.js';
import { BrokenBarrierError } from '../../src/errors/index.js';
import { settle, stateOf } from './fake-task.js';

const meet = (barrier: Barrier): Promise<number[]> => Promise.all(Array.from({ length: barrier.parties }, () => barrier.wait()));

describe('Barrier', () => {
  leakCheck();

  it('lets nobody go on before all are there, and gives each a number of its own', async () => {
    const barrier = new Barrier(3);
    const early = [barrier.wait(), barrier.wait()];
    expect(await stateOf(Promise.race(early))).toBe('pending');
    expect(barrier.statistics()).toEqual({ parties: 3, nWaiting: 2, broken: false });
    expect(await barrier.wait()).toBe(2);
    expect(await Promise.all(early)).toEqual([0, 1]);
    expect(barrier.nWaiting).toBe(0);
  });

  it('brings the same parties together again and again, without one overtaking the others by a round', async () => {
    const barrier = new Barrier(4);
    const rounds = [0, 0, 0, 0];
    await Promise.all(rounds.map(async (_, party) => {
      for (let round = 1; round <= 50; round++) {
        rounds[party] = round;
        await barrier.wait();
        // Everybody has come to this round, and nobody is further than the next.
        expect(Math.min(...rounds)).toBeGreaterThanOrEqual(round);
        expect(Math.max(...rounds)).toBeLessThanOrEqual(round + 1);
      }
    }));
  });

  it('lets newcomers wait for the next round while those of the last have not gone on yet', async () => {
    const barrier = new Barrier(2);
    const first = [barrier.wait(), barrier.wait()];
    const early = barrier.wait();
    expect(barrier.nWaiting).toBe(1);
    await Promise.all(first);
    expect(await stateOf(early)).toBe('pending');
    expect(await barrier.wait()).toBe(1);
    expect(await early).toBe(0);
  });

  it('does not make the only party wait', async () => {
    const barrier = new Barrier(1);
    expect(await barrier.wait({ timeout: 0 })).toBe(0);
    expect(await barrier.wait()).toBe(0);
  });

  it('is broken by a time-out, for those who wait and for those who come', async () => {
    const barrier = new Barrier(3);
    const patient = expect(barrier.wait()).rejects.toThrow(BrokenBarrierError);
    await expect(barrier.wait({ timeout: 1 })).rejects.toThrow(TimeoutError);
    await patient;
    expect(barrier.statistics()).toEqual({ parties: 3, nWaiting: 0, broken: true });
    await expect(barrier.wait()).rejects.toThrow(BrokenBarrierError);
    barrier.reset();
    expect(await meet(barrier)).toEqual([0, 1, 2]);
  });

  it('is broken by a time-out of 0, unless everybody else is there', async () => {
    const barrier = new Barrier(2);
    const first = barrier.wait();
    expect(await barrier.wait({ timeout: 0 })).toBe(1);
    expect(await first).toBe(0);
    await expect(barrier.wait({ timeout: 0 })).rejects.toThrow(TimeoutError);
    expect(barrier.broken).toBe(true);
  });

  it('has a time-out for waits that name none', async () => {
    const barrier = new Barrier(2, { timeout: 1 });
    await expect(barrier.wait()).rejects.toThrow(TimeoutError);
    expect(barrier.broken).toBe(true);
    barrier.reset();
    const patient = barrier.wait({ timeout: Infinity });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await barrier.wait()).toBe(1);
    expect(await patient).toBe(0);
  });

  it('is whole, with one party less, when a waiter is aborted or its task is cancelled', async () => {
    const barrier = new Barrier(3);
    const controller = watchedAbortController();
    const task = new FakeTask();
    const aborted = expect(barrier.wait({ signal: controller.signal })).rejects.toBe('enough');
    const stays = barrier.wait();
    controller.abort('enough');
    await aborted;
    expect(barrier.nWaiting).toBe(1);
    const cancelled = expect(task.run(() => barrier.wait())).rejects.toThrow(CancelledError);
    task.cancel(new CancelledError());
    await cancelled;
    expect(barrier.statistics()).toEqual({ parties: 3, nWaiting: 1, broken: false });
    // The first of them had gone: the numbers of the others still are all different.
    expect(await Promise.all([barrier.wait(), barrier.wait(), stays])).toEqual([1, 2, 0]);
    expect(await meet(barrier)).toEqual([0, 1, 2]);
  });

  it('keeps one who is cancelled right after the last arrived', async () => {
    const barrier = new Barrier(2);
    const controller = watchedAbortController();
    const first = barrier.wait({ signal: controller.signal });
    const last = barrier.wait();
    controller.abort('late');
    expect(await Promise.all([first, last])).toEqual([0, 1]);
  });

  it('does not count one whose signal is aborted already', async () => {
    const barrier = new Barrier(2);
    await expect(barrier.wait({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    const first = barrier.wait();
    await expect(barrier.wait({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    expect(barrier.nWaiting).toBe(1);
    expect(await barrier.wait()).toBe(1);
    expect(await first).toBe(0);
  });

  it('is broken by abort, also in an action', async () => {
    const barrier = new Barrier(2);
    const waiting = expect(barrier.wait()).rejects.toThrow(BrokenBarrierError);
    barrier.abort();
    await waiting;
    await expect(barrier.wait()).rejects.toThrow(BrokenBarrierError);
    const suicidal: Barrier = new Barrier(2, { action: () => suicidal.abort() });
    const both = await Promise.allSettled([suicidal.wait(), suicidal.wait()]);
    expect(both).toMatchObject([{ reason: expect.any(BrokenBarrierError) as unknown }, { reason: expect.any(BrokenBarrierError) as unknown }]);
  });

  it('is whole and empty after a reset, which fails those who wait', async () => {
    const barrier = new Barrier(2);
    const waiting = expect(barrier.wait()).rejects.toThrow(BrokenBarrierError);
    barrier.reset();
    await waiting;
    expect(barrier.statistics()).toEqual({ parties: 2, nWaiting: 0, broken: false });
    barrier.abort();
    barrier.reset();
    expect(await meet(barrier)).toEqual([0, 1]);
  });

  it('fails only newcomers when it is reset or broken while those of the last round go on', async () => {
    for (const end of ['reset', 'abort'] as const) {
      const barrier = new Barrier(2);
      const through = [barrier.wait(), barrier.wait()];
      const newcomer = expect(barrier.wait()).rejects.toThrow(BrokenBarrierError);
      barrier[end]();
      expect(await Promise.all(through)).toEqual([0, 1]);
      await newcomer;
    }
  });

  it('calls its action once a round, before anybody goes on', async () => {
    const gone = vi.fn();
    const action = vi.fn(() => expect(gone).not.toHaveBeenCalled());
    const barrier = new Barrier(2, { action });
    await Promise.all([barrier.wait().then(gone), barrier.wait().then(gone)]);
    expect(action).toHaveBeenCalledTimes(1);
    expect(gone).toHaveBeenCalledTimes(2);
    gone.mockClear();
    await meet(barrier);
    expect(action).toHaveBeenCalledTimes(2);
  });

  it('is broken by an action that throws, or that is asynchronous', async () => {
    const error = new Error('mine');
    const barrier = new Barrier(2, { action: () => { throw error; } });
    const first = expect(barrier.wait()).rejects.toThrow(BrokenBarrierError);
    await expect(barrier.wait()).rejects.toBe(error);
    await first;
    expect(barrier.broken).toBe(true);
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the mistake that is found
    const lazy = new Barrier(1, { action: settle });
    await expect(lazy.wait()).rejects.toThrow(/action must not be asynchronous/);
    expect(lazy.broken).toBe(true);
  });

  it('says of an asynchronous action that it is one, and no more, where it rejects', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the mistake that is found
      const barrier = new Barrier(1, { action: () => Promise.reject(new Error('mine')) });
      await expect(barrier.wait()).rejects.toThrow(/action must not be asynchronous/);
      await new Promise(setImmediate);
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });

  it.each([0, -1, 1.5, NaN, Infinity, '2'])('refuses to be made for %s parties', (parties) => {
    expect(() => new Barrier(parties as number)).toThrow(/new Barrier: parties must be/);
  });

  it('refuses wrong options', () => {
    expect(() => new Barrier(2, { actoin: 1 } as BarrierOptions)).toThrow(/action/);
    expect(() => new Barrier(2, { action: 1 } as unknown as BarrierOptions)).toThrow(/new Barrier: action must be a function/);
    expect(() => new Barrier(2, { timeout: -1 })).toThrow(RangeError);
    expect(() => new Barrier(2).wait({ timeout: NaN })).toThrow(/Barrier.wait: timeout/);
  });
});
