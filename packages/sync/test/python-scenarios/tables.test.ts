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

/** What is wrong with a row: its shape, or a test that there is not. Rows of two cells say what is not carried over, and why. */
function faultsOf(row: readonly string[]): string[] {
  const [scenario = '', second = '', verdict] = row;
  if (scenario === '' || second === '' || row.length > 3) return ['not a row of a scenario, its tests and a verdict, or of a scenario and a reason'];
  if (verdict === undefined) return second.startsWith('`') && REFERENCE.test(second) ? faultsOfReference(second) : [];
  const faults = second.split('<br>').flatMap((reference) => faultsOfReference(reference));
  return /^(same|stricter|differs: .{10})/.test(verdict) ? faults : [...faults, `not a verdict: ${verdict}`];
}

const REFERENCE = /^`([^`]+\.ts)`: (.+)$/;

function faultsOfReference(reference: string): string[] {
  const [, file, title] = REFERENCE.exec(reference.trim()) ?? [];
  if (file === undefined || title === undefined) return [`not a reference to a test: ${reference}`];
  const path = new URL(file.includes('/') ? file : `sync/test/event-loop/${file}`, packages);
  if (!existsSync(path)) return [`no such file: ${file}`];
  return readFileSync(path, 'utf8').includes(`('${title}', `) ? [] : [`no such test in ${file}: ${title}`];
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
  expect(faultsOf(['a', 'finds', 'differs:'])).toHaveLength(2);
  expect(faultsOf(['a', '', 'same'])).toHaveLength(1);
  expect(faultsOf(['a', 'Python alone has it'])).toEqual([]);
  expect(faultsOf(['a', `${file}: finds`])).toHaveLength(1);
  expect(faultsOf(['', 'a reason'])).toHaveLength(1);
});
