// Adds up the JSON reports that vitest left in every package and app, and prints "passed failed skipped".
// A file that did not load, or a package with tests but no report, counts as one failure.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const count = { passed: 0, failed: 0, skipped: 0 };

for (const group of ['packages', 'apps']) {
  for (const name of readdirSync(join(root, group))) {
    const folder = join(root, group, name);
    const report = join(folder, 'reports', 'tests.json');
    if (existsSync(report)) add(JSON.parse(readFileSync(report, 'utf8')));
    else if (existsSync(join(folder, 'test'))) count.failed += 1;
  }
}
console.log(count.passed, count.failed, count.skipped);

function add({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  count.passed += numPassedTests;
  count.failed += numFailedTests;
  count.skipped += numPendingTests + numTodoTests;
  count.failed += testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
}
