/** May not have another process than this, after so many: tells what becomes of a pool's tasks. */
import { spawnSync } from 'node:child_process';

import { ProcessPoolExecutor } from '@heddle/process-pool';

const [transport, ready] = process.argv.slice(2);
const pool = new ProcessPoolExecutor({ transport, maxWorkers: 3 });
const outcomes = [];
if (ready === '1') outcomes.push(await pool.submit((x) => x, 'before'));
// Root may have any number.
if (process.getuid() === 0) {
  process.setgid(65_534);
  process.setuid(65_534);
}
const { status, stderr } = spawnSync('prlimit', ['--pid', String(process.pid), '--nproc=1'], { encoding: 'utf8' });
if (status !== 0) throw new Error(`the test needs prlimit: ${stderr}`);
const tasks = [1, 2, 3, 4].map((x) => pool.submit((y) => y, x));
for (const task of tasks) {
  const error = await task.exception();
  outcomes.push(error === undefined ? await task : `${error.name}: ${error.message} (${error.cause?.code})`);
}
await pool.shutdown();
console.log(JSON.stringify(outcomes));
