import { describe, expect, it } from 'vitest';

import { type LockContext, settle, stateOf } from './lock-context.js';

/** Who may hold it, in which order, and until when. */
export function holdingContract(context: LockContext): void {
  const { permits: kind, fair, unheld } = context.capabilities;

  describe('holding', () => {
    it.each(context.permits)('lets in %i at a time, and not one more', async (permits) => {
      const { lock, holders } = await context.taken(permits);
      let inside = 0;
      let most = 0;
      const tasks = Array.from({ length: 40 }, (_, i) => lock.withLock(async () => {
        most = Math.max(most, ++inside);
        for (let turn = 0; turn <= i % 3; turn++) await Promise.resolve();
        inside--;
      }));
      await settle();
      expect(most).toBe(0);
      for (const holder of holders) holder.release();
      await Promise.all(tasks);
      expect(inside).toBe(0);
      expect(kind === 'unlimited' ? most >= 1 : most === permits).toBe(true);
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });

    it('goes to those who wait in the order in which they came', async () => {
      const { lock, holders } = await context.taken();
      const order: number[] = [];
      const waits = Array.from({ length: 20 }, async (_, i) => {
        const held = await lock.acquire();
        order.push(i);
        held.release();
      });
      holders[0]?.release();
      await Promise.all(waits);
      expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
    });

    it.runIf(fair && kind !== 'unlimited')('goes to nobody who comes after the release, before those who wait', async () => {
      const { lock, holders } = await context.taken();
      const order: string[] = [];
      const note = (name: string) => (): number => order.push(name);
      const first = lock.withLock(note('first'));
      holders[0]?.release();
      expect(lock.tryAcquire()).toBeUndefined();
      await Promise.all([first, lock.withLock(note('newcomer'))]);
      expect(order).toEqual(['first', 'newcomer']);
    });

    it('is released once by a guard, whoever holds it by then', async () => {
      const lock = context.create();
      const old = await lock.acquire();
      old.release();
      const held = await lock.acquire();
      old.release();
      old[Symbol.dispose]();
      expect(lock.count()).toEqual({ held: 1, waiting: 0 });
      held.release();
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });

    it.runIf(unheld === 'ERR_HEDDLE_NOT_HELD' && kind === 'one')('is left alone by a guard whose possession was released by hand', async () => {
      const lock = context.create();
      const old = await lock.acquire();
      lock.release();
      old.release();
      const stale = await lock.acquire();
      lock.release();
      const held = await lock.acquire();
      stale.release();
      expect(lock.count()).toEqual({ held: 1, waiting: 0 });
      held.release();
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });

    it('is released at the end of `using`', async () => {
      const lock = context.create();
      {
        using _held = await lock.acquire();
        expect(lock.count().held).toBe(1);
      }
      expect(lock.count().held).toBe(0);
      const block = async (): Promise<void> => {
        using _held = await lock.acquire();
        throw new Error('mine');
      };
      await expect(block()).rejects.toThrow('mine');
      expect(lock.count().held).toBe(0);
    });

    it('is taken by tryAcquire where that needs no wait, and only then', async () => {
      const { lock, holders } = await context.taken();
      expect(lock.tryAcquire()).toBeUndefined();
      for (const holder of holders) holder.release();
      const held = lock.tryAcquire();
      expect(lock.count()).toEqual({ held: 1, waiting: 0 });
      held?.release();
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });

    it('is held by withLock while the function runs, and released whether it returns, throws or rejects', async () => {
      const lock = context.create();
      const error = new Error('mine');
      expect(await lock.withLock(() => lock.count().held)).toBe(1);
      expect(await lock.withLock(async () => lock.count().held, { timeout: 1000 })).toBe(1);
      await expect(lock.withLock(() => { throw error; })).rejects.toBe(error);
      await expect(lock.withLock(async () => { throw error; })).rejects.toBe(error);
      expect(lock.count().held).toBe(0);
    });

    it.runIf(unheld !== 'adds')('cannot be released by hand while nobody holds it', async () => {
      const lock = context.create();
      expect(() => lock.release()).toThrow(expect.objectContaining({ code: unheld }) as Error);
      (await lock.acquire()).release();
      expect(() => lock.release()).toThrow(expect.objectContaining({ code: unheld }) as Error);
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });

    it.runIf(unheld === 'adds')('has a permit more for a release by hand', async () => {
      const { lock } = await context.taken();
      const waiting = lock.acquire();
      expect(await stateOf(waiting)).toBe('pending');
      lock.release();
      await waiting;
    });

    it('tells truly how many hold it and how many wait', async () => {
      const { lock, holders } = await context.taken();
      const waits = [1, 2, 3].map(() => lock.acquire());
      await settle();
      expect(lock.count().waiting).toBe(context.capabilities.countsEachWait ? 3 : 1);
      holders[0]?.release();
      for (const wait of waits) {
        const held = await wait;
        expect(lock.count().held).toBeGreaterThanOrEqual(1);
        held.release();
      }
      expect(lock.count()).toEqual({ held: 0, waiting: 0 });
    });
  });
}
