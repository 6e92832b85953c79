import { existsSync, readFileSync } from 'node:fs';

const REFERENCE = /^`([^`]+\.ts)`: (.+)$/;

/** The rows of all tables of a page of scenarios, without their heads. */
export function scenarioRows(page: URL): string[][] {
  const lines = readFileSync(page, 'utf8').split('\n');
  const isRow = (line: string | undefined): boolean => line?.startsWith('|') === true;
  return lines
    .filter((line, index) => isRow(line) && !line.startsWith('|---') && lines[index + 1]?.startsWith('|---') !== true)
    .map((line) => line.slice(1, line.lastIndexOf('|')).split('|').map((cell) => cell.trim()));
}

/**
 * What is wrong with a row: its shape, or a test that there is not. Rows of two cells say what is not carried over, and why.
 *
 * @param tests The folder of the tests, or a file in it.
 */
export function scenarioFaults([scenario = '', second = '', verdict, ...more]: readonly string[], tests: string): string[] {
  if (scenario === '' || second === '' || more.length > 0) return ['no row'];
  if (verdict === undefined) return [];
  const faults = second.split('<br>').flatMap((reference) => {
    const [, file = '', title = ''] = REFERENCE.exec(reference) ?? [];
    const path = new URL(file, tests);
    return file !== '' && existsSync(path) && readFileSync(path, 'utf8').includes(`('${title}', `) ? [] : [reference];
  });
  return /^(same|differs: .{10})/.test(verdict) ? faults : [...faults, verdict];
}
