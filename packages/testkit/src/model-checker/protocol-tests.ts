import { describe, expect, it } from 'vitest';

import type { ModelSuite } from './model-scenario.js';

/** One schedule, as a failure prints it, for the scenario that `vitest -t` picks; another seed for those that are tried at random. */
const { HEDDLE_SCHEDULE: schedule, HEDDLE_SEED: seed } = process.env;

/** Which of a suite's scenarios one test file tries, so that several files, each of which is told another part, take several cores. */
export interface SuitePart {
  /** From 1 on. */
  readonly part: number;
  readonly of: number;
}

/** A test for each scenario of that part of a package's protocols. Throws RangeError for a part that there is not, which would test nothing. */
export function protocolTests({ scenarios }: ModelSuite, { part, of }: SuitePart): void {
  if (!Number.isInteger(part) || part < 1 || part > of) throw new RangeError(`protocolTests: part must be a whole number from 1 to ${of}, received ${part}`);
  const own = scenarios.filter((_, index) => index % of === part - 1);
  // Some take a few seconds of one core, and CI may have little of it.
  describe('in every interleaving', { timeout: 120_000 }, () => {
    it.each(own.map((scenario) => [scenario.sentence, scenario] as const))('%s', (_, scenario) => {
      expect(scenario.run({ schedule, seed: seed === undefined ? undefined : Number(seed) }).runs).toBeGreaterThan(0);
    });
  });
}
