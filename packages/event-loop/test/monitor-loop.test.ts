import { leakCheck } from '@heddle/testkit';
import { createTask, type LoopMonitor, monitorLoop, sleep, type SlowStep, yieldNow } from '@heddle/event-loop';
import { afterEach, describe, expect, it } from 'vitest';

leakCheck();
let monitor: LoopMonitor | undefined;
afterEach(() => { monitor?.stop(); });

function keepBusy(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

describe('monitorLoop', () => {
  it('tells how late the loop was', async () => {
    monitor = monitorLoop({ resolution: 5 });
    expect(monitor.lag()).toEqual({ min: 0, mean: 0, max: 0, p50: 0, p90: 0, p99: 0, count: 0 });
    await sleep(30);
    monitor.reset();
    // Lateness is the time from one look to the next.
    while (monitor.lag().count === 0) await sleep(5);
    keepBusy(80);
    await sleep(30);
    expect(monitor.lag().max).toBeGreaterThan(60);
    expect(monitor.lag().count).toBeGreaterThan(0);
    monitor.reset();
    expect(monitor.lag().count).toBe(0);
  });

  it('tells which task kept the loop busy, and for how long', async () => {
    const steps: SlowStep[] = [];
    monitor = monitorLoop({ slow: 50, onSlow: (step) => { steps.push(step); } });
    await createTask(async () => {
      await yieldNow();
      keepBusy(80);
      await yieldNow();
    }, { name: 'busy' });
    await yieldNow();
    const slow = steps.filter(({ task }) => task === 'busy');
    expect(slow).toHaveLength(1);
    expect(slow[0]?.duration).toBeGreaterThanOrEqual(80);
  });

  it('tells of what is no step of a task, and takes the time before it began for none', async () => {
    const steps: SlowStep[] = [];
    await sleep(1);
    monitor = monitorLoop({ slow: 50, onSlow: (step) => { steps.push(step); } });
    await sleep(30);
    expect(steps).toEqual([]);
    setTimeout(() => { keepBusy(100); }, 1);
    while (steps.length === 0) await sleep(5);
    expect(steps[0]?.task).toBeUndefined();
    expect(steps[0]?.duration).toBeGreaterThan(50);
  });

  it('watches no longer than it is asked to', async () => {
    const steps: SlowStep[] = [];
    monitor = monitorLoop({ slow: 0, onSlow: (step) => { steps.push(step); } });
    await yieldNow();
    expect(steps.length).toBeGreaterThan(0);
    monitor[Symbol.dispose]();
    const { count } = monitor.lag();
    const before = steps.length;
    await sleep(50);
    expect([monitor.lag().count, steps.length]).toEqual([count, before]);
  });

  it.each([
    [{ resolution: 0 }, RangeError],
    [{ resolution: '1' }, TypeError],
    [{ slow: -1 }, RangeError],
    [{ slow: Number.NaN }, RangeError],
    [{ onSlow: 1 }, TypeError],
    [{ onslow: 1 }, TypeError],
  ])('refuses %o', (options, error) => {
    expect(() => monitorLoop(options as never)).toThrow(error);
  });
});
