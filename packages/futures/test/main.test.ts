import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { main } from '../src/index.js';
import { programs, runProgram, runText } from './support/run-program.js';

const program = {
  entry: fileURLToPath(new URL('./programs/entry.mjs', import.meta.url)),
  asDirectory: fileURLToPath(new URL('./programs/as-directory/index.js', import.meta.url)),
  importer: fileURLToPath(new URL('./programs/importer.mjs', import.meta.url)),
  selfImporter: fileURLToPath(new URL('./programs/self-importer.mjs', import.meta.url)),
  workerStarter: fileURLToPath(new URL('./programs/worker-starter.mjs', import.meta.url)),
  heddleWorker: fileURLToPath(new URL('./programs/heddle-worker.mjs', import.meta.url)),
  failing: fileURLToPath(new URL('./programs/failing.mjs', import.meta.url)),
};

const RUNS = { code: 0, stdout: 'loaded\nmain runs\n', stderr: '' };
const IS_IMPORTED = { code: 0, stdout: 'loaded\n', stderr: '' };

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'heddle-main-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('main', () => {
  it('runs where the module is the program', async () => {
    expect(await runProgram([program.entry])).toEqual(RUNS);
    expect(await runProgram(['entry.mjs'])).toEqual(RUNS);
    expect(await runProgram(['./../programs/entry.mjs'])).toEqual(RUNS);
  });

  it('runs where the program was started through a link', async () => {
    const link = path.join(directory, 'link.mjs');
    symlinkSync(program.entry, link);
    expect(await runProgram([link])).toEqual(RUNS);
    const linkedDirectory = path.join(directory, 'linked');
    symlinkSync(programs, linkedDirectory);
    expect(await runProgram([path.join(linkedDirectory, 'entry.mjs')])).toEqual(RUNS);
  });

  it('runs where the program was started without its extension, or as a directory', async () => {
    const directory = path.dirname(program.asDirectory);
    expect(await runProgram(['index'], directory)).toEqual(RUNS);
    expect(await runProgram(['.'], directory)).toEqual(RUNS);
    expect(await runProgram(['as-directory'])).toEqual(RUNS);
  });

  it('does not run where the module is imported', async () => {
    expect(await runProgram([program.importer])).toEqual(IS_IMPORTED);
    expect(await runText("await import('./entry.mjs')")).toEqual(IS_IMPORTED);
    expect(await runProgram(['--import', './entry.mjs', '--eval', '1'])).toEqual(IS_IMPORTED);
  });

  it('does not run for another instance of the program’s own module', async () => {
    expect(await runProgram([program.selfImporter])).toEqual({ code: 0, stdout: 'loaded\nmain runs\nloaded\n', stderr: '' });
  });

  it('does not run in a worker thread', async () => {
    expect(await runProgram([program.workerStarter])).toEqual(IS_IMPORTED);
  });

  it('does not run in a worker process of Heddle’s', async () => {
    expect(await runProgram([program.heddleWorker])).toEqual(IS_IMPORTED);
  });

  it('prints an error, sets the exit code, and lets the program end by itself', async () => {
    const { code, stdout, stderr } = await runProgram([program.failing]);
    expect([code, stdout]).toEqual([1, 'still running\nexit 1\n']);
    expect(stderr).toContain('RangeError: main failed');
    expect(stderr).toContain('failing.mjs:9');
    expect(stderr).toContain("[cause]: 'a cause'");
  });

  it('does not run in tests', () => {
    const fn = vi.fn();
    main(import.meta, fn);
    expect(fn).not.toHaveBeenCalled();
  });

  it('refuses wrong arguments', () => {
    expect(() => main(import.meta, 'x' as never)).toThrow('main: expected a function, received "x"');
    expect(() => main(undefined as never, () => 1)).toThrow('main: expected import.meta, received undefined');
    expect(() => main(import.meta.url as never, () => 1)).toThrow(TypeError);
  });
});
