import { describe, expect, it } from 'vitest';

import { suite } from './scenarios.js';

/** HEDDLE_SCHEDULE: one schedule, as a failure prints it, for the scenario that `vitest -t` picks. */
const { HEDDLE_SCHEDULE: schedule } = process.env;

// Some take a few seconds of one core, and CI may have little of it.
describe('in every interleaving', { timeout: 120_000 }, () => {
  it.each(suite.scenarios.map((scenario) => [scenario.sentence, scenario] as const))('%s', (_, scenario) => {
    expect(scenario.run({ schedule }).runs).toBeGreaterThan(0);
  });
});
