import { hammer as hammerOne, swings } from '@heddle/testkit/hammer';

import type { Contenders, Figures, Metric, Scenario, Target } from '../../scenario.js';

type Size = Readonly<Record<'duration' | 'killed', number>>;

const names = swings.map(({ name }) => name);
const mortals = swings.filter(({ mortal }) => mortal).length;
/** Deaths that somebody found out about because the dead had what they wanted. */
const RECOVERED = 'owners found dead';

export const hammer: Scenario<Size> = {
  name: 'hammer',
  group: 'hammer',
  title: 'Eight threads at each shared primitive for a minute',
  method:
    'Eight threads use the primitive as fast as they can, blocking and in their event loops by turns, for a minute; whatever it ' +
    'promises is checked at each step and at the end: one fault, or half a minute without a step, fails the scenario. Then threads ' +
    'are terminated at random moments, 200 of them for the primitives that belong to threads, and others take their place: each wait ends ' +
    'with the lock or with OwnerDiedError. There is nobody to compare with.',
  metrics: [
    ...names.map((name): Metric => ({ name, label: `${name}, steps a second`, better: 'more', hasNoRatio: true })),
    { name: RECOVERED, label: RECOVERED, better: 'more', hasNoRatio: true },
  ],
  targets: [...names, RECOVERED].map((metric): Target => ({ metric, bound: { atLeast: 1 } })),
  counts: { full: { duration: 60_000, killed: 200 }, smoke: { duration: 50, killed: mortals } },
  inPython: false,
  maxRounds: 1,
  timeLimit: 1200,
  measure,
};

async function measure({ module }: Contenders['hammer'], { duration, killed }: Size): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const { name, rounds, milliseconds } of await hammerOne({ module, duration })) figures[name] = (rounds / milliseconds) * 1000;
  const reports = await hammerOne({ module, duration: 0, kills: Math.ceil(killed / mortals) });
  figures[RECOVERED] = reports.reduce((sum, { recovered }) => sum + recovered, 0);
  return figures;
}
