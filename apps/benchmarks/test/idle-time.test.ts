import { describe, expect, it } from 'vitest';

import { longestIdleWhileWaiting } from '../src/idle-time.js';
import type { Span } from '../src/tasks/tasks.js';

function span(worker: number, start: number, end: number): Span {
  return { worker, start, end, state: 0 };
}

describe('longestIdleWhileWaiting', () => {
  it('finds the gap between two tasks of one worker', () => {
    expect(longestIdleWhileWaiting([span(1, 0, 10), span(2, 0, 40), span(1, 17, 30)])).toBe(7);
  });

  it('counts a worker that has nothing more to do while others still start tasks', () => {
    expect(longestIdleWhileWaiting([span(1, 0, 10), span(2, 0, 50), span(2, 50, 60)])).toBe(40);
  });

  it('does not count idleness when every task has started', () => {
    expect(longestIdleWhileWaiting([span(1, 0, 10), span(2, 0, 500)])).toBe(0);
  });
});
