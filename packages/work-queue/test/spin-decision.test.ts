import { describe, expect, it } from 'vitest';

import { SpinDecision } from '../src/worker/spin-decision.js';

/** How many occasions are passed over until spinning is due again. */
function passedOver(decision: SpinDecision): number {
  let passed = 0;
  while (!decision.isDue()) passed++;
  return passed;
}

describe('spinning', () => {
  it('is tried on every occasion as long as it finds work', () => {
    const decision = new SpinDecision(true);
    for (let i = 0; i < 5; i++) {
      expect(passedOver(decision)).toBe(0);
      decision.note(true);
    }
  });

  it('is tried more and more rarely while it finds none, and at once again after it has', () => {
    const decision = new SpinDecision(true);
    const breaks = Array.from({ length: 8 }, () => {
      const passed = passedOver(decision);
      decision.note(false);
      return passed;
    });
    expect(breaks).toEqual([0, 1, 2, 4, 8, 16, 32, 32]);
    passedOver(decision);
    decision.note(true);
    expect(passedOver(decision)).toBe(0);
    decision.note(false);
    expect(passedOver(decision)).toBe(1);
  });

  it('is never tried where no other core can produce work', () => {
    const decision = new SpinDecision(false);
    expect(Array.from({ length: 100 }, () => decision.isDue())).not.toContain(true);
  });
});
