import { describe, expect, it } from 'vitest';

import { LagSampler, latenessOf } from '../src/lag-sampler.js';

describe('latenessOf', () => {
  it('is nothing for a tick that is on time', () => {
    expect(latenessOf(1)).toEqual([0]);
  });

  it('fills in the ticks that a blocked loop missed', () => {
    expect(latenessOf(4)).toEqual([3, 2, 1]);
  });
});

describe('LagSampler', () => {
  it('sees a loop that is blocked', async () => {
    const sampler = new LagSampler();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const until = performance.now() + 50;
    while (performance.now() < until);
    expect(sampler.stop()).toBeGreaterThan(40);
  });
});
