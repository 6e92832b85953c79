import { leakCheck } from '@heddle/testkit';
import fc from 'fast-check';
import { describe, it } from 'vitest';

import { plan } from './plan.js';
import { Trial } from './trial.js';
import type { Waits } from './waiting.js';

/** Schedules to try for each wait, by hand: HEDDLE_SCHEDULES=10000. */
const ASKED = process.env.HEDDLE_SCHEDULES;
/** Where nobody has asked for more. */
const SCHEDULES = 200;

/**
 * Tasks wait in blocks with cleanup, and are cancelled at every point: before they wait, while they do, together with what they wait for,
 * several times, and as they clean up. All of them end; what was not taken is there; nothing waits, and nothing is left.
 *
 * @param options `usual` schedules where nobody asks for a number; `each` may take so many milliseconds on a machine that has other things to do.
 */
export function cancelledAnywhere(title: string, waits: Waits, { usual = SCHEDULES, each = 30 }: { readonly usual?: number; readonly each?: number } = {}): void {
  const numRuns = ASKED === undefined ? usual : Number(ASKED);
  const timeout = 20_000 + each * numRuns;
  describe(title, () => {
    leakCheck();

    it.each(Object.entries(waits))('%s unwinds, and loses nothing', { timeout }, async (_name, make) => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), plan, async (scheduler, schedule) => {
          await new Trial(await make(schedule.n), scheduler, schedule).run();
        }),
        { numRuns },
      );
    });
  });
}
