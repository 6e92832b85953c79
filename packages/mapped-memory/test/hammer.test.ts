import { hammer } from '@heddle/testkit/hammer';
import { expect, it } from 'vitest';

const modules = { module: import.meta.resolve('@heddle/sync'), mappedMemory: import.meta.resolve('@heddle/mapped-memory') };
/** Of processes, for each primitive. By hand: HEDDLE_KILLS=40. */
const kills = Number(process.env.HEDDLE_KILLS ?? 10);
/** Milliseconds for each primitive. */
const duration = Number(process.env.HEDDLE_HAMMER ?? 150);

it('the shared primitives keep their promises to eight processes', { timeout: 60_000 + 20 * duration }, async () => {
  const reports = await hammer({ ...modules, duration });
  expect(reports).toHaveLength(14);
  for (const { name, rounds } of reports) expect(rounds, name).toBeGreaterThan(0);
});

it('whatever belongs to processes survives many of their deaths', { timeout: 300_000 }, async () => {
  const reports = await hammer({ ...modules, threads: 4, duration: 0, kills });
  expect(reports).toHaveLength(5);
  expect(reports.reduce((sum, { recovered }) => sum + recovered, 0)).toBeGreaterThan(0);
});
