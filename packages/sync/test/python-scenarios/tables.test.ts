import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

const packages = new URL('../../../', import.meta.url);
const folder = fileURLToPath(new URL('../../../../apps/docs/sync/python-scenarios/', import.meta.url));
const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));

/** The rows of all tables of a page, without their heads. */
function rowsOf(page: string): string[][] {
  const lines = readFileSync(`${folder}${page}`, 'utf8').split('\n');
  const isRow = (line: string | undefined): boolean => line?.startsWith('|') === true;
  return lines
    .filter((line, i) => isRow(line) && !line.startsWith('|---') && !(lines[i + 1]?.startsWith('|---') === true))
    .map((line) => line.slice(1, line.lastIndexOf('|')).split('|').map((cell) => cell.trim()));
}

/** What is wrong with a row: its shape, or a test that there is not. */
function faultsOf([scenario = '', tests = '', verdict = '', ...more]: readonly string[]): string[] {
  const faults: string[] = [];
  if (scenario === '' || more.length > 0) faults.push('a row has a scenario, tests and a verdict');
  if (!/^(same|differs: .{10}|absent: .{10})/.test(verdict)) faults.push(`not a verdict: ${verdict}`);
  if ((tests === '-') !== verdict.startsWith('absent')) faults.push('what is absent has no test, and all else has one');
  if (tests === '-') return faults;
  for (const reference of tests.split('<br>')) {
    const [, path, title] = /^`([^`]+)`: (.+)$/.exec(reference.trim()) ?? [];
    if (path === undefined || title === undefined) faults.push(`not a reference to a test: ${reference}`);
    else if (!existsSync(new URL(path, packages))) faults.push(`no such file: ${path}`);
    else if (!hasTest(readFileSync(new URL(path, packages), 'utf8'), title)) faults.push(`no such test in ${path}: ${title}`);
  }
  return faults;
}

function hasTest(source: string, title: string): boolean {
  return source.includes(`('${title}', `);
}

describe.each(pages)('the table of scenarios in %s', (page) => {
  it('names only tests that there are, and a reason for each difference', () => {
    const rows = rowsOf(page);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.flatMap((row) => faultsOf(row).map((fault) => `${row[0]}: ${fault}`))).toEqual([]);
  });
});

it('finds rows that are wrong', () => {
  const file = '`sync/test/python-scenarios/tables.test.ts`';
  expect(faultsOf(['a', `${file}: finds rows that are wrong`, 'same'])).toEqual([]);
  expect(faultsOf(['a', `${file}: finds`, 'same'])).toEqual(['no such test in sync/test/python-scenarios/tables.test.ts: finds']);
  expect(faultsOf(['a', '`sync/none.ts`: finds', 'same'])).toEqual(['no such file: sync/none.ts']);
  expect(faultsOf(['a', '-', 'same'])).toHaveLength(1);
  expect(faultsOf(['a', 'finds', 'differs:'])).toHaveLength(2);
  expect(faultsOf(['', '-', 'absent: for a good reason', 'more'])).toHaveLength(1);
});
