import { describe, expect, it } from 'vitest';

import { SpinDecision } from '../src/shared/spin-decision.js';

/** How many waits are passed over until spinning is due again. */
function passedOver(decision: SpinDecision): number {
  let passed = 0;
  while (!decision.isDue()) passed++;
  return passed;
}

describe('spinning before a wait blocks', () => {
  it('is done by every wait as long as it finds something', () => {
    const decision = new SpinDecision();
    for (let i = 0; i < 5; i++) {
      expect(passedOver(decision)).toBe(0);
      decision.note(true);
    }
  });

  it('is done more and more rarely while it finds nothing, and more often again after it has', () => {
    const decision = new SpinDecision();
    const breaks = Array.from({ length: 13 }, () => {
      const passed = passedOver(decision);
      decision.note(false);
      return passed;
    });
    expect(breaks).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024]);
    passedOver(decision);
    decision.note(true);
    expect(passedOver(decision)).toBe(0);
    decision.note(false);
    expect(passedOver(decision)).toBe(1);
  });
});
