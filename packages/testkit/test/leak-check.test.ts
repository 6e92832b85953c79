import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

interface VitestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string; readonly failureMessages: readonly string[] }[];
  }[];
}

const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** Runs a test file of the fixtures in a Vitest of its own, and answers with its JSON report. */
async function runFixture(file: string): Promise<VitestReport> {
  const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const args = [vitest, 'run', '--root', packageRoot, '--config', 'test/fixtures/vitest.config.mjs', file];
  const output = await new Promise<string>((resolve) => {
    // Its exit code says that a test failed, as it should: the report tells the rest.
    execFile(process.execPath, args, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
  const report = output.split('\n').find((line) => line.startsWith('{'));
  if (report === undefined) throw new Error(`Vitest wrote no report:\n${output}`);
  return JSON.parse(report) as VitestReport;
}

it('fails the test that leaks, with a list of what it left, and not the one after it', async () => {
  const report = await runFixture('test/fixtures/leaking.fixture.ts');
  const [leaking, clean] = report.testResults[0]?.assertionResults ?? [];
  expect(leaking).toMatchObject({ title: 'leaves a port, a timer and a listener', status: 'failed' });
  const message = leaking?.failureMessages.join('\n');
  expect(message).toContain('The test left behind:');
  expect(message).toContain("- 2 more open handle(s) of kind 'async'");
  expect(message).toMatch(/- a timer: setTimeout\(\.\.\., 600000\) at .*leaking\.fixture\.ts/);
  expect(message).toContain("- 1 more listener(s) of the process for 'exit'");
  expect(clean).toMatchObject({ title: 'leaves nothing', status: 'passed' });
});
