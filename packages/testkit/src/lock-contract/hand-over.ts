import { CancelledError, isCancelledError, isTimeoutError } from '@heddle/cancellation';
import { describe, expect, it } from 'vitest';

import { FakeTask } from './fake-task.js';
import { hogEventLoop, type LockContext, settle } from './lock-context.js';
import type { Held, LockLike } from './lock-subject.js';
import { watchedAbortController } from '../leaks/signal-probe.js';

/** A way to end a wait early: begins the wait, and answers with it and with what ends it. */
type Canceller = (lock: LockLike) => { readonly wait: Promise<Held>; readonly cancel: () => void };

const cancellers: Readonly<Record<string, Canceller>> = {
  'its signal': (lock) => {
    const controller = watchedAbortController();
    return { wait: lock.acquire({ signal: controller.signal }), cancel: () => controller.abort(new CancelledError()) };
  },
  'its task': (lock) => {
    const task = new FakeTask();
    return { wait: task.run(() => lock.acquire()), cancel: () => task.cancel(new CancelledError()) };
  },
};

/** What happens to a wait whose end and whose turn come at the same time: nothing is ever lost. */
export function handOverContract(context: LockContext): void {
  const { handsOver } = context.capabilities;

  describe.each(Object.entries(cancellers))('at the moment of hand-over, a wait that is ended by %s', (_name, begin) => {
    it('has been given its turn where the release came first, or leaves it to the next', async () => {
      for (const turns of [0, 1, 2, 3]) {
        const { lock, holders } = await context.taken();
        const { wait, cancel } = begin(lock);
        const next = lock.acquire({ timeout: 5000 });
        holders[0]?.release();
        for (let turn = 0; turn < turns; turn++) await Promise.resolve();
        cancel();
        const got = await outcomeOf(wait);
        if (handsOver) expect(got.kind).toBe('held');
        got.release();
        (await next).release();
        expect(lock.count()).toEqual({ held: 0, waiting: 0 });
      }
    });

    it('leaves its turn to the next where the release comes second', async () => {
      const { lock, holders } = await context.taken();
      const { wait, cancel } = begin(lock);
      const next = lock.acquire({ timeout: 5000 });
      cancel();
      holders[0]?.release();
      expect((await outcomeOf(wait)).kind).toBe('cancelled');
      (await next).release();
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });
  });

  describe('at the moment of hand-over, a wait whose time is over', () => {
    it('has been given its turn where the release came first, or leaves it to the next', async () => {
      const { lock, holders } = await context.taken();
      const wait = lock.acquire({ timeout: 1 });
      const next = lock.acquire({ timeout: 5000 });
      // The timer is overdue, and has not fired.
      hogEventLoop(5);
      holders[0]?.release();
      const got = await outcomeOf(wait);
      if (handsOver) expect(got.kind).toBe('held');
      got.release();
      (await next).release();
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });

    it('leaves its turn to the next where the release comes second', async () => {
      const { lock, holders } = await context.taken();
      const wait = outcomeOf(lock.acquire({ timeout: 1 }));
      const next = lock.acquire({ timeout: 5000 });
      // Timers of the same length fire in their order, right after each other.
      await new Promise<void>((resolve) => {
        setTimeout(() => {
          for (const holder of holders) holder.release();
          resolve();
        }, 1);
      });
      expect((await wait).kind).toBe('timed out');
      (await next).release();
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });
  });

  it('is free again when all who waited are cancelled in the turn of the release', async () => {
    for (const releaseFirst of [true, false]) {
      const { lock, holders } = await context.taken();
      const controller = watchedAbortController();
      const waits = Array.from({ length: 10 }, () => outcomeOf(lock.acquire({ signal: controller.signal })));
      if (releaseFirst) for (const holder of holders) holder.release();
      controller.abort(new CancelledError());
      if (!releaseFirst) for (const holder of holders) holder.release();
      for (const wait of waits) (await wait).release();
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
      (await lock.acquire({ timeout: 0 })).release();
    }
  });

  it.each(context.permits)('has not lost any of %i permits after a thousand random cancellations', { timeout: 60_000 }, async (permits) => {
    const random = randomFrom(permits);
    const lock = context.create(permits);
    const kinds = { 'held': 0, 'cancelled': 0, 'timed out': 0 };
    for (let round = 0; round < 50; round++) {
      const holders = [...(await context.take(lock, permits))];
      const cancels: (() => void)[] = [];
      const waits: Promise<void>[] = [];
      for (let i = 0; i < 20; i++) {
        const way = random(4);
        const begin = way === 0 ? cancellers['its signal'] : cancellers['its task'];
        const { wait, cancel } = way < 2 && begin !== undefined ? begin(lock) : { wait: lock.acquire(way === 2 ? { timeout: random(3) } : undefined), cancel: () => undefined };
        cancels.push(cancel);
        waits.push(outcomeOf(wait).then(async ({ kind, release }) => {
          kinds[kind]++;
          for (let turn = random(3); turn > 0; turn--) await Promise.resolve();
          release();
        }));
      }
      while (holders.length > 0 || cancels.length > 0) {
        const action = random(6);
        if (action === 0) holders.pop()?.release();
        else if (action === 1) await new Promise((resolve) => setImmediate(resolve));
        else if (action === 2) await Promise.resolve();
        else cancels.splice(random(cancels.length), 1)[0]?.();
      }
      await Promise.all(waits);
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    }
    // Every way has been gone.
    for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(50);
    const all = await context.take(lock, permits);
    expect(lock.tryAcquire()).toBeUndefined();
    for (const holder of all) holder.release();
    await settle();
    expect(lock.count()).toEqual({ held: 0, waiting: 0 });
  });
}

/** How a wait ended; `release` releases what it got. */
async function outcomeOf(wait: Promise<Held>): Promise<{ readonly kind: 'held' | 'cancelled' | 'timed out'; readonly release: () => void }> {
  try {
    const held = await wait;
    return { kind: 'held', release: () => held.release() };
  } catch (error) {
    if (isCancelledError(error)) return { kind: 'cancelled', release: () => undefined };
    if (isTimeoutError(error)) return { kind: 'timed out', release: () => undefined };
    throw error;
  }
}

/** Whole numbers from 0 to below a limit, the same for the same seed: mulberry32. */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}
