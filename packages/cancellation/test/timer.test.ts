import { afterEach, describe, expect, it, vi } from 'vitest';

import { startTimer } from '../src/index.js';

describe('startTimer', () => {
  afterEach(() => vi.useRealTimers());

  it('fires once, with its argument', () => {
    vi.useFakeTimers();
    const fired: string[] = [];
    startTimer((name) => fired.push(name), 100, 'a');
    vi.advanceTimersByTime(99);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(fired).toEqual(['a']);
  });

  it('does not fire when it was stopped, and may be stopped again', () => {
    vi.useFakeTimers();
    const fire = vi.fn();
    const timer = startTimer(fire, 100, undefined);
    timer?.stop();
    timer?.stop();
    vi.runAllTimers();
    expect(fire).not.toHaveBeenCalled();
  });

  it('starts nothing for Infinity', () => {
    vi.useFakeTimers();
    expect(startTimer(() => undefined, Infinity, undefined)).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([2 ** 31, 2 ** 31 - 1, 2 ** 32 + 7, 1e11])('keeps a delay of %d ms, which setTimeout would not', (delay) => {
    vi.useFakeTimers();
    const fire = vi.fn();
    startTimer(fire, delay, undefined);
    vi.advanceTimersByTime(delay - 1);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fire).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('can be stopped on a later leg', () => {
    vi.useFakeTimers();
    const fire = vi.fn();
    const timer = startTimer(fire, 2 ** 33, undefined);
    vi.advanceTimersByTime(2 ** 32);
    timer?.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.runAllTimers();
    expect(fire).not.toHaveBeenCalled();
  });
});
