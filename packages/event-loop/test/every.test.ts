import { leakCheck } from '@heddle/testkit';
import { createTask, every, sleep, TestClock, timeout, type Tick } from '@heddle/event-loop';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

leakCheck();
let clock: TestClock;
beforeEach(() => { clock = new TestClock(); });
afterEach(() => { clock[Symbol.dispose](); });

describe('every', () => {
  it('ticks at a fixed rate, however long a call takes', async () => {
    const began: number[] = [];
    await expect(timeout(500, () => every(100, async () => {
      began.push(clock.now());
      await sleep(60);
    }))).rejects.toThrow('timed out');
    expect(began).toEqual([100, 200, 300, 400]);
  });

  it('never calls before the last call has ended, and says how many ticks were skipped', async () => {
    const ticks: (Tick & { readonly at: number })[] = [];
    let working = 0;
    await timeout(1000, () => every(100, async (tick) => {
      expect(++working).toBe(1);
      ticks.push({ ...tick, at: clock.now() });
      await sleep(tick.number === 1 ? 250 : 10);
      working--;
    })).catch(() => undefined);
    expect(ticks.slice(0, 3)).toEqual([
      { number: 1, due: 100, skipped: 0, at: 100 },
      // Those of 200 and 300 were slept through.
      { number: 4, due: 400, skipped: 2, at: 400 },
      { number: 5, due: 500, skipped: 0, at: 500 },
    ]);
  });

  it('keeps a fixed delay between the end of a call and the next one', async () => {
    const began: number[] = [];
    await timeout(500, () => every(100, async () => {
      began.push(clock.now());
      await sleep(60);
    }, { mode: 'delay' })).catch(() => undefined);
    expect(began).toEqual([100, 260, 420]);
  });

  it('comes at most so much later as it is told, and is due when it was', async () => {
    const late: number[] = [];
    for await (const tick of every(100, { jitter: 50 })) {
      late.push(clock.now() - tick.due);
      if (tick.number >= 50) break;
    }
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(50);
    expect(new Set(late).size).toBeGreaterThan(40);
  });

  it('rejects as a call does', async () => {
    await expect(every(10, () => { throw new RangeError('no'); })).rejects.toThrow(RangeError);
  });

  it('ends with its task, in the call or between two', async () => {
    for (const at of [50, 130]) {
      const order: string[] = [];
      const task = createTask(() => every(100, async () => {
        try {
          await sleep(60);
        } finally {
          order.push('cleaned up');
        }
      }));
      await sleep(at);
      task.cancel();
      await expect(task).rejects.toThrow('cancelled');
      expect(order).toEqual(at === 50 ? [] : ['cleaned up']);
    }
  });

  it('ends with its signal', async () => {
    const controller = new AbortController();
    const ticking = every(100, () => { controller.abort(new Error('enough')); }, { signal: controller.signal });
    await expect(ticking).rejects.toThrow('enough');
  });

  it('ticks through a day in a moment', async () => {
    let ticks = 0;
    const began = performance.now();
    await timeout(86_400_000 - 1, () => every(60_000, () => { ticks++; })).catch(() => undefined);
    expect(ticks).toBe(1439);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it.each([
    [0, {}, RangeError],
    [-1, {}, RangeError],
    [Number.NaN, {}, RangeError],
    [Infinity, {}, RangeError],
    ['1', {}, TypeError],
    [1, { mode: 'fast' }, TypeError],
    [1, { jitter: -1 }, RangeError],
    [1, { jiter: 1 }, TypeError],
    [1, { signal: 1 }, TypeError],
  ])('refuses a period of %s with %o', (period, options, error) => {
    expect(() => every(period as number, options as never)).toThrow(error);
    expect(() => every(period as number, () => 1, options as never)).toThrow(error);
  });
});
