import { describe, expect, it } from 'vitest';

import { explore, scenarios } from './scenarios.js';

// Some take a few seconds of one core, and CI may have little of it.
describe('in every interleaving', { timeout: 120_000 }, () => {
  it.each(scenarios.map((scenario) => [scenario.sentence, scenario] as const))('%s', (_, scenario) => {
    expect(explore(scenario).states).toBeGreaterThan(0);
  });
});
