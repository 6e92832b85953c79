import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('fixtures/counting-mutants.ts', import.meta.url));
const DROP = 'counting.ts increment: drop Atomics.add(words, 0, 1)';
const SPLIT = 'counting.ts increment: split Atomics.add(words, 0, 1)';

type Known = Record<string, { sentence: string; schedule?: string }>;

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'mutants-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

/** The command, as a package calls it. */
function mutants(...args: readonly string[]): { readonly code: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', '@heddle/testkit/typescript', PROGRAM, '--jobs', '1', ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, FOLDER: folder },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, output: stdout + stderr };
}

const readKnown = (): Known => JSON.parse(readFileSync(join(folder, 'known-mutants.json'), 'utf8')) as Known;
const writeKnown = (known: Known): void => { writeFileSync(join(folder, 'known-mutants.json'), JSON.stringify(known)); };
const writeEquivalent = (...mutants: readonly string[]): void => {
  writeFileSync(join(folder, 'equivalent-mutants.json'), JSON.stringify(mutants.map((mutant) => ({ mutant, reason: 'for a test' }))));
};

describe('the command that makes mistakes', { timeout: 120_000 }, () => {
  it('writes down what catches each, and tries that alone after', () => {
    expect(mutants('--update')).toMatchObject({ code: 0, output: expect.stringMatching(/2 caught, 0 survived, 0 equivalent/) as string });
    expect(Object.keys(readKnown())).toEqual([DROP, SPLIT]);
    for (const { sentence, schedule } of Object.values(readKnown())) {
      expect(sentence).toBe('two count together');
      expect(schedule).toMatch(/^0?: /);
    }
    const { code, output } = mutants('--known');
    expect(code).toBe(0);
    expect(output).toMatch(/2 caught/);
    expect(output).not.toMatch(/another schedule/);
    expect(mutants('--new').output).toMatch(/0 caught, 0 survived/);
  });

  it('reports a mutant of which nothing is known, and one that there is no more', () => {
    writeKnown({ [SPLIT]: { sentence: 'two count together' }, 'counting.ts decrement: drop Atomics.sub(words, 0, 1)': { sentence: 'two count together' } });
    const { code, output } = mutants('--known');
    expect(code).toBe(1);
    expect(output).toContain(`new, and nothing is known that catches it (--new --update looks for it): ${DROP}`);
    expect(output).toContain('known, but there is no such mutant any more');
    expect(mutants('--new', '--update').output).toMatch(/1 caught/);
    expect(Object.keys(readKnown())).toEqual([DROP, SPLIT]);
  });

  it('looks anew where a schedule is out of date', () => {
    writeKnown({ [DROP]: { sentence: 'two count together', schedule: '0: 0x' }, [SPLIT]: { sentence: 'a sentence that is none any more', schedule: '0: 0' } });
    const { code, output } = mutants('--known', '--update');
    expect(code).toBe(0);
    expect(output).toMatch(/2 of them by another schedule/);
    expect(Object.values(readKnown()).map(({ sentence }) => sentence)).toEqual(['two count together', 'two count together']);
  });

  it('fails where a mutant is listed as equivalent that is caught, or that there is no more', () => {
    writeEquivalent(DROP, 'counting.ts decrement: drop Atomics.sub(words, 0, 1)');
    const { code, output } = mutants();
    expect(code).toBe(1);
    expect(output).toContain(`listed as equivalent, but caught: ${DROP}`);
    expect(output).toContain('listed as equivalent, but there is no such mutant: counting.ts decrement');
    expect(mutants('--equivalent').output).toMatch(/^1 caught, 0 survived, 0 equivalent/m);
  });

  it('refuses wrong options', () => {
    expect(mutants('--jobs', '0')).toMatchObject({ code: 1, output: expect.stringContaining('RangeError: --jobs must be a whole number') as string });
    expect(mutants('--known', '--new')).toMatchObject({ code: 1, output: expect.stringContaining('TypeError: --known and --new exclude each other') as string });
  });
});
