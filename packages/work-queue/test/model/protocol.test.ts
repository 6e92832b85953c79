import { describe, expect, it } from 'vitest';

import { suite } from './scenarios.js';

/** One schedule, as a failure prints it, for the scenario that `vitest -t` picks; another seed for those that are tried at random. */
const { HEDDLE_SCHEDULE: schedule, HEDDLE_SEED: seed } = process.env;

// Some take a few seconds of one core, and CI may have little of it.
describe('in every interleaving', { timeout: 120_000 }, () => {
  it.each(suite.scenarios.map((scenario) => [scenario.sentence, scenario] as const))('%s', (_, scenario) => {
    expect(scenario.run({ schedule, seed: seed === undefined ? undefined : Number(seed) }).runs).toBeGreaterThan(0);
  });
});
