import { scenarioFaults, scenarioRows } from '@heddle/testkit';
import { expect, it } from 'vitest';

const rows = scenarioRows(new URL('../../../apps/docs/event-loop/python-scenarios.md', import.meta.url));

it('the table of Python\'s scenarios names only tests that there are, and a reason for each difference', () => {
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.flatMap((row) => scenarioFaults(row, import.meta.url).map((fault) => `${row[0] ?? ''}: ${fault}`))).toEqual([]);
  expect([scenarioFaults(['a', '`task.test.ts`: none', 'same'], import.meta.url), scenarioFaults(['a', '`none.ts`: none', 'differs:'], import.meta.url), scenarioFaults(['a'], import.meta.url)].map(({ length }) => length)).toEqual([1, 2, 1]);
});
