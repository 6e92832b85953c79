/** May not have another process than this: tells what becomes of one that is started, and of the next once it may. */
import { spawnSync } from 'node:child_process';

import { Process } from '@heddle/processes';

// Root may have any number.
if (process.getuid() === 0) {
  process.setgid(65_534);
  process.setuid(65_534);
}
const { status, stderr } = spawnSync('prlimit', ['--pid', String(process.pid), '--nproc=1:1'], { encoding: 'utf8' });
if (status !== 0) throw new Error(`the test needs prlimit: ${stderr}`);
try {
  new Process({ target: () => undefined }).start();
} catch (error) {
  console.log(`${error.name} ${error.code}: ${error.message} (${error.cause?.code})`);
}
