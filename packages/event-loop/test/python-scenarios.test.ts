import { existsSync, readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

const page = new URL('../../../apps/docs/event-loop/python-scenarios.md', import.meta.url);
const REFERENCE = /^`([^`]+\.ts)`: (.+)$/;

function rows(): string[][] {
  const lines = readFileSync(page, 'utf8').split('\n');
  const isRow = (line: string | undefined): boolean => line?.startsWith('|') === true;
  return lines
    .filter((line, index) => isRow(line) && !line.startsWith('|---') && lines[index + 1]?.startsWith('|---') !== true)
    .map((line) => line.slice(1, line.lastIndexOf('|')).split('|').map((cell) => cell.trim()));
}

/** What is wrong with a row: its shape, or a test that there is not. Rows of two cells say what is not carried over, and why. */
function faultsOf([scenario = '', second = '', verdict, ...more]: readonly string[]): string[] {
  if (scenario === '' || second === '' || more.length > 0) return ['no row'];
  if (verdict === undefined) return [];
  const faults = second.split('<br>').flatMap((reference) => {
    const [, file = '', title = ''] = REFERENCE.exec(reference) ?? [];
    const path = new URL(file, import.meta.url);
    return file !== '' && existsSync(path) && readFileSync(path, 'utf8').includes(`('${title}', `) ? [] : [reference];
  });
  return /^(same|differs: .{10})/.test(verdict) ? faults : [...faults, verdict];
}

it('the table of Python\'s scenarios names only tests that there are, and a reason for each difference', () => {
  expect(rows().length).toBeGreaterThan(50);
  expect(rows().flatMap((row) => faultsOf(row).map((fault) => `${row[0] ?? ''}: ${fault}`))).toEqual([]);
  expect([faultsOf(['a', '`task.test.ts`: none', 'same']), faultsOf(['a', '`none.ts`: none', 'differs:']), faultsOf(['a'])].map(({ length }) => length)).toEqual([1, 2, 1]);
});
