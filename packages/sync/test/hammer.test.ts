import { hammer } from '@heddle/testkit/hammer';
import { expect, it } from 'vitest';

const module = import.meta.resolve('@heddle/sync');
/** Milliseconds for each primitive. */
const duration = Number(process.env.HEDDLE_HAMMER ?? 150);
/** Of threads, for each primitive. By hand: HEDDLE_KILLS=40. */
const kills = Number(process.env.HEDDLE_KILLS ?? 16);

it('the shared primitives keep their promises to eight threads', { timeout: 60_000 + 20 * duration }, async () => {
  const reports = await hammer({ module, duration });
  expect(reports).toHaveLength(14);
  for (const { name, rounds } of reports) expect(rounds, name).toBeGreaterThan(0);
});

it('whatever belongs to threads survives many of their deaths', { timeout: 300_000 }, async () => {
  const reports = await hammer({ module, threads: 4, duration: 0, kills });
  expect(reports).toHaveLength(5);
  // Some of the killed had what they were killed with.
  expect(reports.reduce((sum, { recovered }) => sum + recovered, 0)).toBeGreaterThan(0);
});
